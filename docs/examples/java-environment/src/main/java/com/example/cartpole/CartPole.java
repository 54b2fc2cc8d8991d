package com.example.cartpole;

import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.SavableEnvironment;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The cart-pole of Barto, Sutton and Anderson (1983), with the equations and the explicit Euler steps of Gymnasium's
 * CartPole-v1. CartPole.yaml says what its observations, actions and parameters are.
 */
public final class CartPole implements SavableEnvironment {
    private final EnvironmentRandom random = new EnvironmentRandom();

    private double gravity;
    private double masspole;
    private double totalMass;
    private double length;
    private double polemassLength;
    private double forceMag;
    private double tau;
    private double thetaThreshold;
    private double xThreshold;

    private double x; // m, position of the cart
    private double xDot; // m/s
    private double theta; // rad, angle of the pole from upright, clockwise positive
    private double thetaDot; // rad/s

    @Override
    public void reset(long seed, Map<String, Double> params) {
        configure(params);
        random.seed(seed);
        x = random.uniform(-0.05, 0.05);
        xDot = random.uniform(-0.05, 0.05);
        theta = random.uniform(-0.05, 0.05);
        thetaDot = random.uniform(-0.05, 0.05);
    }

    private void configure(Map<String, Double> params) {
        gravity = params.get("gravity");
        masspole = params.get("masspole");
        totalMass = masspole + params.get("masscart");
        length = params.get("length");
        polemassLength = masspole * length;
        forceMag = params.get("force_mag");
        tau = params.get("tau");
        thetaThreshold = params.get("theta_threshold_radians");
        xThreshold = params.get("x_threshold");
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        double force = actions[0] == 1 ? forceMag : -forceMag;
        double sine = Math.sin(theta);
        double cosine = Math.cos(theta);
        double temp = (force + polemassLength * thetaDot * thetaDot * sine) / totalMass;
        double thetaAcc = (gravity * sine - cosine * temp)
                / (length * (4.0 / 3.0 - masspole * cosine * cosine / totalMass));
        double xAcc = temp - polemassLength * thetaAcc * cosine / totalMass;

        x += tau * xDot;
        xDot += tau * xAcc;
        theta += tau * thetaDot;
        thetaDot += tau * thetaAcc;

        rewards[0] = 1;
        return Math.abs(x) > xThreshold || Math.abs(theta) > thetaThreshold;
    }

    @Override
    public void observe(int agent, float[] obs) {
        obs[0] = (float) x;
        obs[1] = (float) xDot;
        obs[2] = (float) theta;
        obs[3] = (float) thetaDot;
    }

    @Override
    public void draw(HostCanvas canvas) {
        double axle = 0.15;
        double tipX = x + 2 * length * Math.sin(theta); // length is half of the pole's
        double tipY = axle + 2 * length * Math.cos(theta);
        canvas.line(-xThreshold, 0, xThreshold, 0, 0.02, HostCanvas.MUTED);
        canvas.line(-xThreshold, -0.08, -xThreshold, 0.08, 0.03, HostCanvas.MUTED);
        canvas.line(xThreshold, -0.08, xThreshold, 0.08, 0.03, HostCanvas.MUTED);
        canvas.rect(x, 0, 0.5, 0.3, 0, 0.05, HostCanvas.INK);
        canvas.line(x, axle, tipX, tipY, 0.1, HostCanvas.ACCENT1);
        canvas.circle(x, axle, 0.05, HostCanvas.ACCENT2);
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(4 * Double.BYTES)
                .putDouble(x)
                .putDouble(xDot)
                .putDouble(theta)
                .putDouble(thetaDot)
                .array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        configure(params);
        ByteBuffer saved = ByteBuffer.wrap(state);
        x = saved.getDouble();
        xDot = saved.getDouble();
        theta = saved.getDouble();
        thetaDot = saved.getDouble();
    }
}
