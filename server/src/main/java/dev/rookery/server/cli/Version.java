package dev.rookery.server.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest; run from class files there is none. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"rookery " + (version == null ? "(not packaged)" : version)};
    }
}
