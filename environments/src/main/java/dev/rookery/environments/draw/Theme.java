package dev.rookery.environments.draw;

/** The colours of the dashboard, 0xRRGGBB. What agents see is drawn in those of the dark theme, always. */
public enum Theme {
    DARK(
            new int[] {0xe7ebf1, 0x8d97a6, 0x5ad1b3, 0xf2b45c, 0xa79aff, 0x0f1318, 0x63d68b, 0xff7d73},
            0x13171d,
            new int[] {0x1d1340, 0x17305e, 0x0f4a50, 0x2c5a26, 0x6a5a12}),
    LIGHT(
            new int[] {0x1a1f26, 0x616975, 0x0a836c, 0xb06a00, 0x5b48d0, 0xf7f6f3, 0x1c8047, 0xc2352b},
            0xffffff,
            new int[] {0xe9e2f6, 0xd8e4f8, 0xd2eee9, 0xdff3cd, 0xfbedaf});

    /** The role of what is behind a drawing. */
    static final int GROUND = 5;

    private final int[] roles;
    private final int panel;
    private final int[] ramp;

    Theme(int[] roles, int panel, int[] ramp) {
        this.roles = roles;
        this.panel = panel;
        this.ramp = ramp;
    }

    public int background() {
        return roles[GROUND];
    }

    /** What is between the pictures of a mosaic. */
    public int panel() {
        return panel;
    }

    /** Behind an environment, from its least value to its greatest: as dark, or as light, as a background, so that all roles are legible on it. */
    public int[] ramp() {
        return ramp.clone();
    }

    /** Colours by the roles of docs/decisions/0001: ink, muted, three accents, ground, good, bad. */
    public int[] roles() {
        return roles.clone();
    }
}
