package dev.rookery.environments;

import dev.rookery.environments.host.HostEnvironment;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.environments.yaml.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A jar with Java environments. It has a class loader of its own that knows the JDK and what authors implement, and nothing
 * else of Rookery: a plug-in brings the libraries that it needs, and two plug-ins may bring different versions.
 */
final class PluginJar {
    private PluginJar() {}

    /**
     * The environments in a jar, in the order of its services file.
     *
     * @throws ConfigurationException where it cannot be loaded, or there are none
     */
    static List<EnvironmentFolder> environmentsIn(Path jar) {
        Place place = Place.of(jar.toString());
        if (!Files.isRegularFile(jar)) {
            throw new ConfigurationException(
                    place,
                    Files.isDirectory(jar)
                            ? "is a folder; a plug-in is a jar, which Maven's package phase leaves in the project's target folder"
                            : "there is no such file; a plug-in is a jar");
        }
        try (JarFile opened = new JarFile(jar.toFile())) {
            if (opened.getEntry("META-INF/services/" + HostEnvironment.class.getName()) == null) {
                throw new ConfigurationException(
                        place,
                        "names no environment: META-INF/services/" + HostEnvironment.class.getName()
                                + " is not in it; 'rookery env new --java' makes a project that has one");
            }
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    place,
                    "is no jar that can be read: " + FileFailure.reason(unreadable)
                            + "; build it again, or take it away");
        }
        try {
            ClassLoader loader = new Loader(jar);
            List<EnvironmentFolder> environments = ServiceLoader.load(HostEnvironment.class, loader).stream()
                    .map(provider -> EnvironmentFolder.ofPlugin(provider.type(), jar))
                    .toList();
            if (environments.isEmpty()) {
                throw new ConfigurationException(
                        place,
                        "names no environment: its META-INF/services/" + HostEnvironment.class.getName()
                                + " is empty: let it name the classes, one a line");
            }
            return environments;
        } catch (ServiceConfigurationError | LinkageError broken) {
            throw new ConfigurationException(
                    place,
                    "cannot be loaded: " + withCause(broken)
                            + "; it has to hold the classes that its META-INF/services names and all that they need, compiled"
                            + " for Java " + Runtime.version().feature() + " or older");
        } catch (IOException unreadable) {
            throw unreadable(jar, unreadable);
        }
    }

    /**
     * SHA-256 of what a jar holds, in hexadecimal digits, whenever it was packed.
     *
     * @throws ConfigurationException where it cannot be read
     */
    static String contentSha256(Path jar) {
        try (JarFile content = new JarFile(jar.toFile())) {
            MessageDigest digest = Sha256.begin();
            List<JarEntry> entries = content.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            for (JarEntry entry : entries) {
                digest.update(entry.getName().getBytes(StandardCharsets.UTF_8));
                try (InputStream in = content.getInputStream(entry)) {
                    digest.update(in.readAllBytes());
                }
            }
            return Sha256.end(digest);
        } catch (IOException unreadable) {
            throw unreadable(jar, unreadable);
        }
    }

    private static ConfigurationException unreadable(Path jar, IOException cause) {
        return new ConfigurationException(Place.of(jar.toString()), "cannot be read: " + FileFailure.reason(cause));
    }

    private static String withCause(Throwable broken) {
        String text = String.valueOf(broken.getMessage()).replace(HostEnvironment.class.getName() + ": ", "");
        Throwable cause = broken.getCause();
        return (broken instanceof LinkageError ? broken.getClass().getSimpleName() + ": " : "")
                + text
                + (cause == null ? "" : " (" + cause + ")");
    }

    /** Stays open for as long as the process lives: its classes are loaded when they are needed. */
    private static final class Loader extends URLClassLoader {
        private static final String CONTRACT = HostEnvironment.class.getPackageName() + ".";

        Loader(Path jar) throws IOException {
            super(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(CONTRACT)) {
                return Class.forName(name, false, HostEnvironment.class.getClassLoader());
            }
            return super.loadClass(name, resolve);
        }
    }
}
