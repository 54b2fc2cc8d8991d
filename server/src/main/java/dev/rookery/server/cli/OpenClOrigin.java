package dev.rookery.server.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which OpenCL loader this process has loaded, and which drivers that loader was told of. */
final class OpenClOrigin {
    private static final Path LOADED = Path.of("/proc/self/maps");
    private static final Path SYSTEM_VENDORS = Path.of("/etc/OpenCL/vendors");

    private OpenClOrigin() {}

    /** A line for the loader and one for the drivers, each only where it can be told; the loader must have been called. */
    static List<String> lines() {
        List<String> lines = new ArrayList<>();
        // A library that the user names may be called anything.
        Optional<String> named = Optional.ofNullable(System.getenv("ROOKERY_OPENCL_LIBRARY"));
        loader(LOADED)
                .or(() -> named)
                .ifPresent(loader -> lines.add("loader " + loader + because("rookery.opencl.loader")));
        String vendors = System.getenv("OCL_ICD_VENDORS");
        drivers(vendors == null || vendors.isEmpty() ? SYSTEM_VENDORS : Path.of(vendors))
                .ifPresent(drivers -> lines.add("drivers " + drivers + because("rookery.opencl.drivers")));
        return lines;
    }

    /** What the launcher says of where it found something. */
    private static String because(String property) {
        String origin = System.getProperty(property, "");
        return origin.isEmpty() ? "" : ", " + origin;
    }

    /** @param maps the files that a process has mapped, as Linux lists them; elsewhere there is no such file */
    static Optional<String> loader(Path maps) {
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains("/libOpenCL.so"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param vendors a folder of files that name a driver's library each */
    static Optional<String> drivers(Path vendors) {
        // Sorted: a folder lists its files in any order.
        TreeSet<String> drivers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(vendors, "*.icd")) {
            for (Path file : files) {
                drivers.add(Files.readString(file).strip());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return drivers.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", drivers));
    }
}
