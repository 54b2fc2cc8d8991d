package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentFolder;

/**
 * What an author calls the things that remedies speak of: those who write kernels, and those who write Java.
 *
 * @param yaml the file that says what the environment is
 * @param ended what says that an episode is over
 */
record AuthorsWords(String yaml, String reset, String step, String observe, String ended, String draw) {
    private static final AuthorsWords OF_KERNELS =
            new AuthorsWords("environment.yaml", "env_reset", "env_step", "env_observe", "env_terminated", "env_draw");

    static AuthorsWords of(EnvironmentFolder folder) {
        return folder.isJava()
                ? new AuthorsWords(folder.name() + ".yaml", "reset", "step", "observe", "the result of step", "draw")
                : OF_KERNELS;
    }
}
