package dev.rookery.environments;

import dev.rookery.environments.host.HostEnvironment;
import dev.rookery.environments.host.RepeatedActions;
import dev.rookery.environments.host.SavableEnvironment;
import dev.rookery.environments.host.StackedFrames;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import dev.rookery.environments.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.function.UnaryOperator;

/**
 * How an environment moves that is written in Java: its class. Immutable; any thread may use it.
 */
final class JavaDynamics {
    private final Class<? extends HostEnvironment> type;
    private final Constructor<? extends HostEnvironment> constructor;
    private final UnaryOperator<HostEnvironment> around;

    /**
     * @param location where the class is from, for messages
     * @throws ConfigurationException where it has no public constructor without arguments
     */
    JavaDynamics(Class<? extends HostEnvironment> type, String location) {
        this.type = type;
        around = UnaryOperator.identity();
        try {
            constructor = type.getConstructor();
        } catch (NoSuchMethodException missing) {
            throw new ConfigurationException(
                    Place.of(location), type.getName() + " needs a public constructor without arguments");
        }
    }

    private JavaDynamics(JavaDynamics inner, UnaryOperator<HostEnvironment> around) {
        type = inner.type;
        constructor = inner.constructor;
        this.around = around;
    }

    /**
     * The same with wrappers around each environment.
     *
     * @param bare what an environment is without them
     */
    JavaDynamics wrapped(EnvironmentWrappers wrappers, EnvironmentSpec bare) {
        return new JavaDynamics(this, environment -> {
            HostEnvironment repeated = wrappers.actionRepeat() == 1
                    ? environment
                    : new RepeatedActions(environment, wrappers.actionRepeat(), wrappers.ownStepLimit(bare));
            return wrappers.frameStack() == 1
                    ? repeated
                    : new StackedFrames(repeated, wrappers.frameStack(), bare.agents(), bare.obsDim());
        });
    }

    /** One more environment; throws what its constructor throws. */
    HostEnvironment make() {
        try {
            return around.apply(constructor.newInstance());
        } catch (InvocationTargetException thrown) {
            throw JavaDynamics.<RuntimeException>unchecked(thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type.getName() + " cannot be made: " + impossible, impossible);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Of the class, and of all that came with it. */
    ClassLoader loader() {
        return type.getClassLoader();
    }

    /**
     * What is kept of which actions are allowed.
     *
     * @throws ConfigurationException where the class masks the numbers of a box
     */
    ActionMask actionMask(EnvironmentSpec spec) {
        if (!masks()) {
            return ActionMask.NONE;
        }
        if (!spec.action().discrete()) {
            throw new ConfigurationException(
                    Place.of(type.getName()),
                    "actionMask is for discrete and multi_discrete actions, but those of " + spec.id()
                            + " are numbers (box), which have bounds: remove the method, or declare other actions");
        }
        return new ActionMask(spec.action().choiceSizes());
    }

    /** Whether the class, or one that it extends, has a mask of its own. */
    private boolean masks() {
        try {
            return type.getMethod("actionMask", int.class, boolean[].class).getDeclaringClass()
                    != HostEnvironment.class;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("HostEnvironment has no actionMask", impossible);
        }
    }

    /** Whether the state of such an environment can be kept. */
    boolean savable() {
        return SavableEnvironment.class.isAssignableFrom(type);
    }

    /**
     * What the environment is, from the YAML file beside the class.
     *
     * @throws ConfigurationException where there is none, or with everything that is wrong with it
     */
    EnvironmentSpec spec(String location) {
        String name = type.getSimpleName() + ".yaml";
        String place = location + "!/" + type.getPackageName().replace('.', '/') + "/" + name;
        try (InputStream in = type.getResourceAsStream(name)) {
            if (in == null) {
                throw new ConfigurationException(
                        Place.of(place), "is missing: it has to say what " + type.getName() + " is");
            }
            return EnvironmentSpec.read(YamlDocument.read(place, in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
