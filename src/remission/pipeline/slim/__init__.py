"""What a rendered site is published without: rules of style that no page uses, scripts of the theme, and files that nothing refers to."""

from remission.pipeline.slim.site import slim

__all__ = ["slim"]
