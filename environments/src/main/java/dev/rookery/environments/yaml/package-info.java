/**
 * Strict reading of YAML 1.2 files that people write: experiments and environments.
 *
 * <p>A file becomes a small tree of {@link dev.rookery.environments.yaml.YamlNode}s that know where they stand. Each
 * setting is declared once, as a {@link dev.rookery.environments.yaml.Key} with its type, bounds and default; the same
 * declaration reads the file, checks the record, writes the record back and describes it to editors. Everything that is
 * wrong with a file is noted and thrown at once as a {@link dev.rookery.environments.yaml.ConfigurationException}.
 */
package dev.rookery.environments.yaml;
