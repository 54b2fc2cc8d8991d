package dev.rookery.agents.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Linux's power capping framework: the energy that each processor package has used, with all that runs on it (kernel
 * documentation, power/powercap). Counters wrap at {@code max_energy_range_uj}.
 */
final class Powercap implements PowerMeter {
    private final List<Path> packages;
    private final long[] begun;
    private long begunNanos;

    private Powercap(List<Path> packages) {
        this.packages = packages;
        begun = new long[packages.size()];
    }

    /** @param root {@code /sys/class/powercap}; empty where no package's counter can be read */
    static Optional<PowerMeter> find(Path root) {
        List<Path> packages = new ArrayList<>();
        if (Files.isDirectory(root)) {
            // One colon: intel-rapl:0 is a package, intel-rapl:0:0 a part of it.
            try (DirectoryStream<Path> zones = Files.newDirectoryStream(root, "intel-rapl:*")) {
                for (Path zone : zones) {
                    String name = zone.getFileName().toString();
                    if (name.indexOf(':') == name.lastIndexOf(':')
                            && read(zone.resolve("energy_uj")).isPresent()) {
                        packages.add(zone);
                    }
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return packages.isEmpty() ? Optional.empty() : Optional.of(new Powercap(packages));
    }

    private static Optional<Long> read(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public void begin() {
        for (int i = 0; i < begun.length; i++) {
            begun[i] = read(packages.get(i).resolve("energy_uj")).orElse(-1L);
        }
        begunNanos = System.nanoTime();
    }

    @Override
    public OptionalDouble watts() {
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        double joules = 0;
        for (int i = 0; i < begun.length; i++) {
            long now = read(packages.get(i).resolve("energy_uj")).orElse(-1L);
            if (begun[i] < 0 || now < 0) {
                return OptionalDouble.empty();
            }
            long range = read(packages.get(i).resolve("max_energy_range_uj")).orElse(0L);
            joules += (now >= begun[i] ? now - begun[i] : now + range - begun[i]) / 1e6;
        }
        return OptionalDouble.of(joules / seconds);
    }

    @Override
    public String source() {
        return "powercap, whole processor packages";
    }

    @Override
    public void close() {}
}
