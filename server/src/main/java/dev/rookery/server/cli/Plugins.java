package dev.rookery.server.cli;

import dev.rookery.environments.EnvironmentCatalog;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where commands find environments in Java, beside the built-in ones. */
final class Plugins {
    private static final Path FOLDER = Path.of("plugins");

    @Option(
            names = "--plugin",
            paramLabel = "FILE.jar",
            description = "A jar with environments in Java, beside those in plugins/; may be given several times.")
    private List<Path> jars = List.of();

    /**
     * A catalog with the environments of all plug-ins: those in {@code plugins/} of the working folder and of Rookery's own,
     * and those of the options.
     *
     * @throws dev.rookery.environments.yaml.ConfigurationException where a jar cannot be loaded, or an id is taken
     */
    EnvironmentCatalog addTo(EnvironmentCatalog catalog) {
        Path here = FOLDER.toAbsolutePath().normalize();
        String home = System.getProperty("rookery.home");
        Path installed = home == null
                ? here
                : Path.of(home).resolve(FOLDER).toAbsolutePath().normalize();
        EnvironmentCatalog all = catalog.withPluginsIn(here);
        if (!installed.equals(here)) {
            all = all.withPluginsIn(installed);
        }
        for (Path jar : jars) {
            all = all.withPlugin(jar);
        }
        return all;
    }
}
