// What the two mountain cars share: the valley of Moore (1990), its wall, its goal and its picture.

typedef struct {
    real position;  // m
    real velocity;  // m per step
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->position = rng_range(rng, REAL(-0.6f), REAL(-0.4f));
    s->velocity = REAL(0.0f);
}

// The same ends the episode and is rewarded for it, where anything is.
mask arrived(const State *s, const Params *p) {
    return (s->position >= p->goal_position) & (s->velocity >= p->goal_velocity);
}

// One step at a velocity, of which no more is left than the car can go and than the wall lets it.
void roll(State *s, const Params *p, real velocity) {
    velocity = clip(velocity, -p->max_speed, p->max_speed);
    s->position = clip(s->position + velocity, p->min_position, p->max_position);
    mask stopped = (s->position == p->min_position) & (velocity < 0.0f);
    s->velocity = choose(stopped, REAL(0.0f), velocity);
}

mask env_terminated(const State *s, const Params *p) {
    return arrived(s, p);
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->position;
    obs[1] = s->velocity;
}

// The hills, m; the equations of motion have no heights, only slopes.
real height(real position) {
    return 0.45f * sin(3.0f * position) + 0.55f;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    // The ground: its inside faint, its edge a band along it. It goes on beyond what is seen in a narrow picture.
    float left = p->min_position - 1.1f;
    float right = p->max_position + 1.1f;
    float ground[2 * 51];
    float edge[2 * 98];
    for (int i = 0; i <= 48; i++) {
        float x = left + (right - left) * i / 48.0f;
        float y = height(x);
        ground[2 * i] = edge[2 * i] = edge[2 * (97 - i)] = x;
        ground[2 * i + 1] = edge[2 * i + 1] = y;
        edge[2 * (97 - i) + 1] = y - 0.015f;
    }
    ground[2 * 49] = right;
    ground[2 * 50] = left;
    ground[2 * 49 + 1] = ground[2 * 50 + 1] = -0.06f;
    draw_polygon(canvas, ground, 51, rgba(128, 128, 128, 50));
    draw_polygon(canvas, edge, 98, MUTED);

    float wall = p->min_position - 0.08f;
    draw_line(canvas, wall, height(wall), wall, height(wall) + 0.12f, 0.02f, MUTED);
    float foot = height(p->goal_position);
    float flag[] = {p->goal_position, foot + 0.2f, p->goal_position, foot + 0.12f, p->goal_position + 0.1f, foot + 0.16f};
    draw_line(canvas, p->goal_position, foot, p->goal_position, foot + 0.2f, 0.012f, INK);
    draw_polygon(canvas, flag, 3, GOOD);

    // The car stands on the slope: along it points (ex, ey), away from it (-ey, ex).
    float slope = 1.35f * cos(3.0f * s->position);
    float ex = rsqrt(1.0f + slope * slope);
    float ey = slope * ex;
    float x = s->position;
    float y = height(s->position);
    draw_rect(canvas, x - 0.075f * ey, y + 0.075f * ex, 0.17f, 0.07f, atan(slope), 0.025f, ACCENT1);
    draw_circle(canvas, x - 0.05f * ex - 0.03f * ey, y - 0.05f * ey + 0.03f * ex, 0.03f, INK);
    draw_circle(canvas, x + 0.05f * ex - 0.03f * ey, y + 0.05f * ey + 0.03f * ex, 0.03f, INK);
}
