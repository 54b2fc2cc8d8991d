package dev.rookery.agents.experiment;

/**
 * Dynamics that have taken the place of others during a run.
 *
 * @param globalStep environment steps that each policy had taken by then
 * @param file of the dynamics, without its folder
 * @param sha256 of the dynamics with what they include, in hexadecimal digits
 * @param changes false where they are what the run went by already: something that was refused has been undone
 */
public record EnvironmentReload(long globalStep, String file, String sha256, boolean changes) {
    /** {@code reloaded my-env.cl at step 40960}. */
    public String described() {
        return "reloaded " + file + " at step " + globalStep;
    }
}
