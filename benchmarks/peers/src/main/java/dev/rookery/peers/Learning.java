package dev.rookery.peers;

import java.io.PrintStream;
import java.util.Locale;

/** Shows that the peer learns CartPole: its mean return before, during and after a training. */
final class Learning {
    private static final int ITERATIONS = 40;
    private static final int EVALUATED_EVERY = 5;
    private static final int EPISODES = 100;

    private Learning() {}

    /** Prints a table in Markdown; the time of evaluations is not training time. */
    static void run(long seed, PrintStream out) {
        PpoSettings settings = PpoSettings.cleanRl(false).tuned();
        Ppo ppo = new Ppo(settings, seed);
        out.println("| iteration | steps | training, s | mean return |");
        out.println("|---|---|---|---|");
        print(out, 0, 0, 0, ppo.evaluate(EPISODES, seed));
        double seconds = 0;
        for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
            long start = System.nanoTime();
            ppo.setLearningRate(settings.learningRate() * (1 - (iteration - 1.0) / ITERATIONS));
            ppo.iteration();
            seconds += (System.nanoTime() - start) * 1e-9;
            if (iteration % EVALUATED_EVERY == 0) {
                long steps = (long) iteration * settings.batch();
                print(out, iteration, steps, seconds, ppo.evaluate(EPISODES, seed + iteration));
            }
        }
    }

    private static void print(PrintStream out, int iteration, long steps, double seconds, double meanReturn) {
        out.printf(Locale.ROOT, "| %d | %d | %.1f | %.1f |%n", iteration, steps, seconds, meanReturn);
    }
}
