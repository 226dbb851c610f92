"""The reading room: pages, JSON API and feeds over the same calls. The door is `site.make_app`."""
