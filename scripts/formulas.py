"""Which texts a spreadsheet would run: one list for every file that people open in one."""

# The first character of a formula in one spreadsheet or another, full-width forms included.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
