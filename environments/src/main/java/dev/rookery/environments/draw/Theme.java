package dev.rookery.environments.draw;

/** The colours of the dashboard, 0xRRGGBB. What agents see is drawn in those of the dark theme, always. */
public enum Theme {
    DARK(0x0f1318, 0xe7ebf1, 0x8d97a6, 0x5ad1b3, 0xf2b45c, 0xa79aff, 0x0f1318, 0x63d68b, 0xff7d73),
    LIGHT(0xf7f6f3, 0x1a1f26, 0x616975, 0x0a836c, 0xb06a00, 0x5b48d0, 0xf7f6f3, 0x1c8047, 0xc2352b);

    private final int background;
    private final int[] roles;

    Theme(int background, int... roles) {
        this.background = background;
        this.roles = roles;
    }

    public int background() {
        return background;
    }

    /** Colours by the roles of docs/decisions/0001: ink, muted, three accents, ground, good, bad. */
    public int[] roles() {
        return roles.clone();
    }
}
