-- ISO 4217, as Stripe counts: ISK and UGX have no small coin either, but stay in hundredths there.
with listed as (

    select
        pairs.currency,
        pairs.minor_units
    from (
        values
        ('BIF', 1), ('CLP', 1), ('DJF', 1), ('GNF', 1), ('JPY', 1), ('KMF', 1), ('KRW', 1),
        ('MGA', 1), ('PYG', 1), ('RWF', 1), ('VND', 1), ('VUV', 1), ('XAF', 1), ('XOF', 1),
        ('XPF', 1), ('BHD', 1000), ('JOD', 1000), ('KWD', 1000), ('OMR', 1000), ('TND', 1000)
    ) as pairs (currency, minor_units)

)

select * from listed
