/** What an experiment is: records, read from one YAML file and checked where they are made. */
package dev.rookery.agents.config;
