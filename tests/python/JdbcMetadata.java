// Prints what a JDBC driver finds in the schema account_health: tables, columns, keys.
import java.sql.*;

public class JdbcMetadata {
    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            DatabaseMetaData about = connection.getMetaData();
            ResultSet tables =
                about.getTables(null, "account_health", "%", new String[] {"TABLE"});
            while (tables.next()) {
                System.out.println("table " + tables.getString("TABLE_NAME"));
            }
            ResultSet columns = about.getColumns(null, "account_health", "%", "%");
            while (columns.next()) {
                System.out.printf(
                    "column %s.%s %s(%d,%d)%s%n",
                    columns.getString("TABLE_NAME"), columns.getString("COLUMN_NAME"),
                    columns.getString("TYPE_NAME"), columns.getInt("COLUMN_SIZE"),
                    columns.getInt("DECIMAL_DIGITS"),
                    columns.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls ? " required" : "");
            }
            ResultSet keys = about.getPrimaryKeys(null, "account_health", "work_list");
            while (keys.next()) {
                System.out.printf(
                    "key work_list.%s %d%n",
                    keys.getString("COLUMN_NAME"), keys.getInt("KEY_SEQ"));
            }
            ResultSet foreign = about.getImportedKeys(null, "account_health", "work_list");
            while (foreign.next()) {
                System.out.printf(
                    "foreign work_list.%s %s.%s%n",
                    foreign.getString("FKCOLUMN_NAME"), foreign.getString("PKTABLE_NAME"),
                    foreign.getString("PKCOLUMN_NAME"));
            }
        }
    }
}
