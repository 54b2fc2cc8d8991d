package dev.rookery.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** The command line, which {@code benchmarks/peers.sh} calls. */
final class Main {
    private static final String USAGE = """
            measure REPEATS FILE    measures the peer and writes JSON
            learn SEED              trains on CartPole and prints mean returns
            table FOLDER            prints the ratios of FOLDER/rookery-N.json to FOLDER/peer-N.json""";

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        if (words.size() == 3 && words.get(0).equals("measure")) {
            useAllCores();
            Measurements measurements = new Measurements(Integer.parseInt(words.get(1)));
            measurements.update();
            measurements.train();
            Files.writeString(Path.of(words.get(2)), measurements.toJson() + "\n");
        } else if (words.size() == 2 && words.get(0).equals("learn")) {
            useAllCores();
            Learning.run(Long.parseLong(words.get(1)), System.out);
        } else if (words.size() == 2 && words.get(0).equals("table")) {
            new RatioTable(Path.of(words.get(1))).print(System.out);
        } else {
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private static void useAllCores() {
        torch.set_num_threads(Runtime.getRuntime().availableProcessors());
    }
}
