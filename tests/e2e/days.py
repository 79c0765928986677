"""The day it is for a firm that named no time zone: its business date is New York's, whatever day it is in UTC."""
import datetime
import zoneinfo


def today():
    return datetime.datetime.now(zoneinfo.ZoneInfo("America/New_York")).date()
