package dev.rookery.environments.yaml;

/** A mapping of a YAML file, read key by key. */
public final class YamlMapping {}
