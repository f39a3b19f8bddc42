from ledgercast import customer_segments


def model(dbt, session):
    return customer_segments.loadings(dbt.ref("customer_segments_model").to_arrow_table())
