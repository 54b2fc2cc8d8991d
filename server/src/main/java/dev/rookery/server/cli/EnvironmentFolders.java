package dev.rookery.server.cli;

import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option of commands that can name environments of the user's, beside the built-in ones, by id. */
final class EnvironmentFolders {
    @Option(
            names = "--env-path",
            paramLabel = "DIR",
            description = "An environment's folder, or a folder of such folders, whose ids can then be named too;"
                    + " may be given several times.")
    private List<Path> folders = List.of();

    @Mixin
    private Plugins plugins;

    /** @throws dev.rookery.environments.yaml.ConfigurationException where a folder or a plug-in holds none, or an id is taken */
    EnvironmentCatalog catalog() {
        EnvironmentCatalog catalog = EnvironmentCatalog.builtIn();
        for (Path folder : folders) {
            catalog = catalog.with(folder);
        }
        return plugins.addTo(catalog);
    }

    /**
     * An environment as it is named on the command line.
     *
     * @param name an id of the {@link #catalog}, or a folder
     * @throws dev.rookery.environments.yaml.ConfigurationException where there is none of that name, or its folder holds none
     */
    EnvironmentFolder find(String name) {
        EnvironmentCatalog catalog = catalog();
        if (catalog.get(name).isEmpty() && (name.contains("/") || name.contains("\\") || Files.exists(Path.of(name)))) {
            return EnvironmentFolder.of(Path.of(name));
        }
        return catalog.find(name);
    }
}
