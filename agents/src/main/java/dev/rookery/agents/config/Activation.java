package dev.rookery.agents.config;

/** The non-linearity after every hidden layer; {@code tanh}, {@code relu}, {@code silu} and {@code gelu} in YAML. */
public enum Activation {
    TANH,
    RELU,
    /** x times the logistic function of x (Elfwing, Uchibe and Doya 2018, arXiv:1702.03118). */
    SILU,
    /** In the approximation with tanh, as in JAX (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
    GELU;

    /** Whether the slope cannot be told from the result, and has to be kept for the backward pass. */
    public boolean keepsSlope() {
        return this == SILU || this == GELU;
    }
}
