"""Generations kept in an OpenSearch cluster; alone imports opensearchpy."""
