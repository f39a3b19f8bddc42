"""Forecasts and decisions for each customer of a bank; knows nothing of dbt."""
