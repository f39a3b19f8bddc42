-- one row per region and series
select
    {{ contract_select('region_figures') }}
from {{ ref('int_region_figures_checked') }}
where problem is null
