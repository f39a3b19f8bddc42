-- one row per campaign among customers of high budget
select
    campaign,
    count(*) as customers,
    median(mean_spend_12_months) as spend,
    median(spend_change) as spend_change,
    min(reason) as example
from {{ ref('campaign_candidates') }}
group by campaign
order by customers desc, campaign asc
