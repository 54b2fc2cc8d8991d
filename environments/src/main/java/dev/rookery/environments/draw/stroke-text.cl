// Text and numbers, in the strokes of StrokeFont. A character has all the pixels whose centres are in its own cell, and none
// else.
//
// Before this file comes rasterizer-shapes.cl. Constants: MAX_CHARACTERS of a text, and those of StrokeFont.

__constant const ushort strokes[] = {FONT_STROKES};     // x0, y0, x1, y1, four bits each, the highest first
__constant const ushort first_stroke[] = {FONT_FIRST};  // of each character, and the end

// (left, middle): where its cell begins, and the height of its middle, in pixels; unit: a step of the lattice.
inline void paint_character(const Tile *tile, int character, float2 left_middle, float unit, const Paint *paint) {
    if (character < FONT_FIRST_CHARACTER || character > FONT_LAST_CHARACTER) {
        return;
    }
    float left = left_middle.x;
    float right = left + FONT_ADVANCE * unit;
    float2 lattice = (float2)(left + 0.5f * (FONT_ADVANCE - FONT_WIDTH) * unit, left_middle.y + FONT_MIDDLE * unit);
    float half_of_stroke = half_width(FONT_STROKE * unit);
    float reach = half_of_stroke + 0.5f;
    Box box = touched(tile, (float2)(left, lattice.y - FONT_HEIGHT * unit - reach), (float2)(right, lattice.y + reach));
    int begin = first_stroke[character - FONT_FIRST_CHARACTER];
    int end = first_stroke[character - FONT_FIRST_CHARACTER + 1];
    for (int row = box.top; row < box.bottom; row++) {
        for (int column = box.left; column < box.right; column += LANES) {
            real x = centres(column);
            real nearest = REAL(INFINITY);
            for (int i = begin; i < end; i++) {
                uint stroke = strokes[i];
                float2 from = (float2)((float)(stroke >> 12), -(float)((stroke >> 8) & 15u));
                float2 to = (float2)((float)((stroke >> 4) & 15u), -(float)(stroke & 15u));
                Piece piece = piece_of(lattice + unit * from, lattice + unit * to);
                real squared = distance_squared(&piece, x, (float)row + 0.5f);
                nearest = choose(squared < nearest, squared, nearest);
            }
            real coverage = covered(sqrt(nearest) - half_of_stroke);
            coverage = choose((x >= left) & (x < right), coverage, REAL(0.0f));
            paint_span(tile, column, row, coverage, paint);
        }
    }
}

inline int text_characters(__global const float *at, uchar *characters) {
    int length = clamp(as_int(at[5]), 0, MAX_CHARACTERS);
    for (int i = 0; i < length; i++) {
        characters[i] = (uchar)((as_uint(at[6 + i / 4]) >> (8 * (i % 4))) & 127u);
    }
    return length;
}

// Appends a whole number; more digits than there is room for are left out.
inline int append_digits(ulong number, int digits, uchar *characters, int length) {
    ulong place = 1;
    for (int i = 1; i < digits || number / place >= 10; i++) {
        place *= 10;
    }
    for (; place > 0 && length < MAX_CHARACTERS; place /= 10) {
        characters[length++] = (uchar)('0' + (uchar)(number / place % 10));
    }
    return length;
}

// To so many decimals, a half rounded away from zero, exactly: value = mantissa * 2^exponent.
inline int number_characters(__global const float *at, uchar *characters) {
    int length = 0;
    float value = at[5];
    int decimals = clamp(as_int(at[6]), 0, 9);
    if (value < 0.0f) {
        characters[length++] = '-';
    }
    if (!(fabs(value) < 1e18f)) {
        bool is_number = value == value;
        characters[length++] = is_number ? 'i' : 'N';
        characters[length++] = is_number ? 'n' : 'a';
        characters[length++] = is_number ? 'f' : 'N';
    } else {
        uint bits = as_uint(value);
        int biased = (int)((bits >> 23) & 255u);
        ulong mantissa = (bits & 0x7fffffu) | (biased ? 0x800000u : 0u);
        int exponent = max(biased, 1) - 150;
        ulong ten_to_decimals = 1;
        for (int i = 0; i < decimals; i++) {
            ten_to_decimals *= 10;
        }
        ulong whole_part = mantissa << max(exponent, 0);
        ulong fraction = 0;
        if (exponent < 0) {
            ulong scaled = mantissa * ten_to_decimals;  // below 2^54
            ulong rounded = exponent < -60 ? 0 : (scaled + (1ul << (-exponent - 1))) >> -exponent;
            whole_part = rounded / ten_to_decimals;
            fraction = rounded % ten_to_decimals;
        }
        length = append_digits(whole_part, 1, characters, length);
        if (decimals > 0 && length < MAX_CHARACTERS) {
            characters[length++] = '.';
            length = append_digits(fraction, decimals, characters, length);
        }
    }
    return length;
}

inline void paint_text(const Tile *tile, __global const float *at, const Paint *paint) {
    uchar characters[MAX_CHARACTERS];
    float unit = tile->scale * at[4] * FONT_UNIT;
    if (!(unit > 0.0f)) {
        return;
    }
    int length = as_int(at[0]) == TEXT ? text_characters(at, characters) : number_characters(at, characters);
    float2 middle = pixel_of(tile, at[2], at[3]);
    float advance = FONT_ADVANCE * unit;
    for (int i = 0; i < length; i++) {
        float2 left_middle = (float2)(middle.x + ((float)i - 0.5f * (float)length) * advance, middle.y);
        paint_character(tile, characters[i], left_middle, unit, paint);
    }
}

