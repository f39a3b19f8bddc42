-- one row per component of the map and feature that weighs most in it
select
    component,
    feature_label,
    loading,
    explained,
    is_kept
from {{ ref('cluster_loadings') }}
where component <= 2
qualify row_number() over (partition by component order by abs(loading) desc, feature) <= 5
order by component asc, abs(loading) desc, feature asc
