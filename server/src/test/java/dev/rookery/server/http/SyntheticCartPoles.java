package dev.rookery.server.http;

import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.Drawing;
import java.util.Arrays;
import java.util.Random;

/** Some CartPoles in plain Java, balanced better or worse by a hand-written rule, drawn with every kind of primitive. */
final class SyntheticCartPoles {
    private static final float DT = 0.02f; // s

    private final Random random = new Random(2);
    private final float[][] states; // x m, x_dot m/s, theta rad, theta_dot rad/s
    private final float[] returns;
    private final int[] lengths;
    private int[] words = new int[0];
    private int used;
    private double skill;
    private int focus;
    private long frame;

    SyntheticCartPoles(int envs) {
        states = new float[envs][4];
        returns = new float[envs];
        lengths = new int[envs];
        for (int env = 0; env < envs; env++) {
            reset(env);
        }
    }

    void skill(double newSkill) {
        skill = newSkill;
    }

    void focus(int env) {
        focus = env;
    }

    ViewFrame advance() {
        int envs = states.length;
        int[] counts = new int[envs];
        used = 0;
        words = new int[envs * 10 * Drawing.PRIMITIVE_WORDS];
        float right = 0.5f;
        int action = 0;
        for (int env = 0; env < envs; env++) {
            float probability = probabilityRight(states[env]);
            int chosen = random.nextFloat() < probability ? 1 : 0;
            if (env == focus) {
                right = probability;
                action = chosen;
            }
            int before = used;
            draw(states[env], chosen);
            counts[env] = (used - before) / Drawing.PRIMITIVE_WORDS;
        }
        ViewFrame picture = new ViewFrame(
                frame,
                new ViewFrame.Time((int) frame, 1, (int) frame, ViewSpeed.NORMAL, false),
                counts,
                Arrays.copyOf(words, used),
                returns.clone(),
                lengths.clone(),
                new ViewFrame.Focus(
                        focus,
                        0,
                        states[focus].clone(),
                        new float[] {1 - right, right},
                        new float[] {action},
                        (float) (50 * skill + 2 * Math.cos(states[focus][2] * 10)),
                        1,
                        false));
        frame++;
        for (int env = 0; env < envs; env++) {
            step(env, random.nextFloat() < probabilityRight(states[env]) ? 10 : -10);
        }
        return picture;
    }

    private float probabilityRight(float[] s) {
        double push = 0.1 * s[0] + 0.4 * s[1] + 8 * s[2] + 2 * s[3];
        return (float) (1 / (1 + Math.exp(-push * (0.2 + 4 * skill))));
    }

    private void step(int env, float force) {
        float[] s = states[env];
        double cos = Math.cos(s[2]);
        double sin = Math.sin(s[2]);
        double temp = (force + 0.05 * s[3] * s[3] * sin) / 1.1;
        double thetaAcc = (9.8 * sin - cos * temp) / (0.5 * (4.0 / 3 - 0.1 * cos * cos / 1.1));
        double xAcc = temp - 0.05 * thetaAcc * cos / 1.1;
        s[0] += DT * s[1];
        s[1] += (float) (DT * xAcc);
        s[2] += DT * s[3];
        s[3] += (float) (DT * thetaAcc);
        returns[env]++;
        lengths[env]++;
        if (Math.abs(s[0]) > 2.4 || Math.abs(s[2]) > 0.2095 || lengths[env] == 500) {
            reset(env);
        }
    }

    private void reset(int env) {
        for (int i = 0; i < 4; i++) {
            states[env][i] = random.nextFloat() * 0.1f - 0.05f;
        }
        returns[env] = 0;
        lengths[env] = 0;
    }

    private void draw(float[] s, int action) {
        float tipX = s[0] + (float) Math.sin(s[2]);
        float tipY = 0.2f + (float) Math.cos(s[2]);
        primitive(1, 1, -2.4f, 0, 2.4f, 0, 0.03f);
        primitive(2, 0, s[0], 0.1f, 0.7f, 0.3f, 0, 0.06f);
        primitive(1, 3, s[0], 0.2f, tipX, tipY, 0.1f);
        primitive(3, 2, s[0], 0.2f, 0.07f);
        float side = action == 1 ? 1 : -1;
        int arrow = primitive(4, 4, 0, s[0] + side * 0.45f, 0.2f, s[0] + side * 0.45f, 0, s[0] + side * 0.6f, 0.1f);
        words[arrow + 2] = 3;
        int text = primitive(6, 1, 0, -0.4f, 0.22f);
        words[text + 5] = 5;
        words[text + 6] = 'a' | 'n' << 8 | 'g' << 16 | 'l' << 24;
        words[text + 7] = 'e';
        int number = primitive(7, 1, 0.75f, -0.4f, 0.22f, s[2]);
        words[number + 6] = 2;
        primitive(3, 0x80ff00ff, 2.1f, 1.5f, 0.1f);
    }

    private int primitive(int kind, int colour, float... numbers) {
        int at = used;
        words[at] = kind;
        words[at + 1] = colour;
        for (int i = 0; i < numbers.length; i++) {
            words[at + 2 + i] = Float.floatToRawIntBits(numbers[i]);
        }
        used += Drawing.PRIMITIVE_WORDS;
        return at;
    }
}
