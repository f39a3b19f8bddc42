-- one row a principal component and feature
select
    cutoff_month,
    component,
    feature,
    feature_label,
    loading,
    explained,
    is_kept
from {{ ref('customer_segments_loadings') }}
order by component, feature
