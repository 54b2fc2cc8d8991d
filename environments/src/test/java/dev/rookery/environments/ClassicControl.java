package dev.rookery.environments;

import java.util.List;
import java.util.Map;

/**
 * Classic control in plain Java and double precision, written after Gymnasium 1.4.0's source: what the device is compared
 * with where nothing was recorded.
 */
enum ClassicControl {
    CART_POLE("CartPole-v1") {
        @Override
        Step step(double[] s, double action, Map<String, Double> p) {
            double force = action == 1 ? p.get("force_mag") : -p.get("force_mag");
            double total = p.get("masspole") + p.get("masscart");
            double polemass = p.get("masspole") * p.get("length");
            double sin = Math.sin(s[2]);
            double cos = Math.cos(s[2]);
            double temp = (force + polemass * s[3] * s[3] * sin) / total;
            double thetaAcc = (p.get("gravity") * sin - cos * temp)
                    / (p.get("length") * (4.0 / 3.0 - p.get("masspole") * cos * cos / total));
            double xAcc = temp - polemass * thetaAcc * cos / total;
            double tau = p.get("tau");
            double[] next = {s[0] + tau * s[1], s[1] + tau * xAcc, s[2] + tau * s[3], s[3] + tau * thetaAcc};
            double beyond = Math.max(
                    Math.abs(next[0]) - p.get("x_threshold"), Math.abs(next[2]) - p.get("theta_threshold_radians"));
            return new Step(next, next, 1, beyond);
        }
    },
    MOUNTAIN_CAR("MountainCar-v0") {
        @Override
        Step step(double[] s, double action, Map<String, Double> p) {
            double[] next = drive(s, (action - 1) * p.get("force"), p);
            return new Step(next, next, -1, arrival(next, p));
        }
    },
    MOUNTAIN_CAR_CONTINUOUS("MountainCarContinuous-v0") {
        @Override
        Step step(double[] s, double action, Map<String, Double> p) {
            double force = Math.min(Math.max(action, p.get("min_action")), p.get("max_action"));
            double[] next = drive(s, force * p.get("power"), p);
            double beyond = arrival(next, p);
            return new Step(next, next, (beyond >= 0 ? 100 : 0) - 0.1 * action * action, beyond);
        }
    },
    PENDULUM("Pendulum-v1") {
        @Override
        Step step(double[] s, double action, Map<String, Double> p) {
            double l = p.get("l");
            double u = Math.min(Math.max(action, -p.get("max_torque")), p.get("max_torque"));
            double angle = s[0] + Math.PI - 2 * Math.PI * Math.floor((s[0] + Math.PI) / (2 * Math.PI)) - Math.PI;
            double cost = angle * angle + 0.1 * s[1] * s[1] + 0.001 * u * u;
            double acc = 3 * p.get("g") / (2 * l) * Math.sin(s[0]) + 3 / (p.get("m") * l * l) * u;
            double limit = p.get("max_speed");
            double thetaDot = Math.min(Math.max(s[1] + acc * p.get("dt"), -limit), limit);
            double theta = s[0] + thetaDot * p.get("dt");
            double[] obs = {Math.cos(theta), Math.sin(theta), thetaDot};
            return new Step(new double[] {theta, thetaDot}, obs, -cost, -1);
        }
    },
    ACROBOT("Acrobot-v1") {
        @Override
        Step step(double[] s, double action, Map<String, Double> p) {
            double dt = p.get("dt");
            double torque = (action - 1) * p.get("avail_torque");
            double[] k1 = slope(s, torque, p);
            double[] k2 = slope(moved(s, k1, dt / 2), torque, p);
            double[] k3 = slope(moved(s, k2, dt / 2), torque, p);
            double[] k4 = slope(moved(s, k3, dt), torque, p);
            double[] next = new double[4];
            for (int i = 0; i < 4; i++) {
                next[i] = s[i] + dt / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
            }
            for (int i = 0; i < 2; i++) {
                while (next[i] > Math.PI) {
                    next[i] -= 2 * Math.PI;
                }
                while (next[i] < -Math.PI) {
                    next[i] += 2 * Math.PI;
                }
                double limit = p.get("max_vel_" + (i + 1));
                next[2 + i] = Math.min(Math.max(next[2 + i], -limit), limit);
            }
            double l1 = p.get("link_length_1");
            double above = -l1 * Math.cos(next[0]) - p.get("link_length_2") * Math.cos(next[0] + next[1]) - l1;
            double[] obs = {Math.cos(next[0]), Math.sin(next[0]), Math.cos(next[1]), Math.sin(next[1]), next[2], next[3]
            };
            return new Step(next, obs, above > 0 ? 0 : -1, above);
        }

        private double[] moved(double[] s, double[] slope, double time) {
            double[] to = new double[4];
            for (int i = 0; i < 4; i++) {
                to[i] = s[i] + time * slope[i];
            }
            return to;
        }

        private double[] slope(double[] s, double torque, Map<String, Double> p) {
            double m1 = p.get("link_mass_1");
            double m2 = p.get("link_mass_2");
            double l1 = p.get("link_length_1");
            double lc1 = p.get("link_com_pos_1");
            double lc2 = p.get("link_com_pos_2");
            double moi = p.get("link_moi");
            double g = p.get("g");
            double d1 = m1 * lc1 * lc1 + m2 * (l1 * l1 + lc2 * lc2 + 2 * l1 * lc2 * Math.cos(s[1])) + moi + moi;
            double d2 = m2 * (lc2 * lc2 + l1 * lc2 * Math.cos(s[1])) + moi;
            double phi2 = m2 * lc2 * g * Math.cos(s[0] + s[1] - Math.PI / 2);
            double phi1 = -m2 * l1 * lc2 * s[3] * s[3] * Math.sin(s[1])
                    - 2 * m2 * l1 * lc2 * s[3] * s[2] * Math.sin(s[1])
                    + (m1 * lc1 + m2 * l1) * g * Math.cos(s[0] - Math.PI / 2)
                    + phi2;
            double term = p.get("book_or_nips") == 1 ? 0 : m2 * l1 * lc2 * s[2] * s[2] * Math.sin(s[1]);
            double acc2 = (torque + d2 / d1 * phi1 - term - phi2) / (m2 * lc2 * lc2 + moi - d2 * d2 / d1);
            return new double[] {s[2], s[3], -(d2 * acc2 + phi1) / d1, acc2};
        }
    };

    /**
     * What a step leads to.
     *
     * @param beyond how far the state is beyond the end of the episode; negative before it
     */
    record Step(double[] state, double[] obs, double reward, double beyond) {
        boolean terminated() {
            return beyond > 0;
        }
    }

    static final List<ClassicControl> ALL = List.of(values());

    final String id;

    ClassicControl(String id) {
        this.id = id;
    }

    abstract Step step(double[] state, double action, Map<String, Double> params);

    private static double[] drive(double[] s, double engine, Map<String, Double> p) {
        double velocity = s[1] + engine - p.get("gravity") * Math.cos(3 * s[0]);
        velocity = Math.min(Math.max(velocity, -p.get("max_speed")), p.get("max_speed"));
        double position = Math.min(Math.max(s[0] + velocity, p.get("min_position")), p.get("max_position"));
        return new double[] {position, position == p.get("min_position") && velocity < 0 ? 0 : velocity};
    }

    private static double arrival(double[] s, Map<String, Double> p) {
        return Math.min(s[0] - p.get("goal_position"), s[1] - p.get("goal_velocity"));
    }
}
