"""How other programs find their way: robots, sitemap, OpenSearch, and numbers for whoever watches the site."""
