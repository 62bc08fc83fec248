package io.pyramidstream.scenes;

import java.awt.Color;
import java.awt.Graphics2D;

/// What never moves in a camera's picture.
interface Backdrop {

    int WIDTH = ScenePainter.WIDTH;
    int HEIGHT = ScenePainter.HEIGHT;
    int HORIZON = HEIGHT * 4 / 10;

    void paint(Graphics2D g);

    static Backdrop of(Camera camera) {
        return switch (camera) {
            case CARPARK -> Backdrop::carPark;
            case CORRIDOR -> Backdrop::corridor;
            case SHOP -> Backdrop::shop;
            case LOADING_BAY -> Backdrop::loadingBay;
        };
    }

    private static void halves(Graphics2D g, int above, int below) {
        g.setColor(new Color(above));
        g.fillRect(0, 0, WIDTH, HORIZON);
        g.setColor(new Color(below));
        g.fillRect(0, HORIZON, WIDTH, HEIGHT - HORIZON);
    }

    private static void carPark(Graphics2D g) {
        halves(g, 0x9AC0E0, 0x74767A);
        g.setColor(new Color(0x4E7A3C));
        g.fillRect(0, HORIZON - 30, WIDTH, 30);
        g.setColor(new Color(0xE0E0E0));
        for (int x = 40; x < WIDTH; x += 110) {
            g.fillPolygon(
                    new int[] {x, x + 5, x - 15, x - 22}, new int[] {HORIZON, HORIZON, HORIZON + 60, HORIZON + 60}, 4);
        }
    }

    private static void corridor(Graphics2D g) {
        halves(g, 0xD8D2C4, 0x8A8478);
        g.setColor(new Color(0xC4BCAA));
        g.fillPolygon(new int[] {0, 200, 200, 0}, new int[] {0, 60, HORIZON + 20, HEIGHT}, 4);
        g.fillPolygon(new int[] {WIDTH, 440, 440, WIDTH}, new int[] {0, 60, HORIZON + 20, HEIGHT}, 4);
        g.setColor(new Color(0x6E4A2E));
        g.fillRect(285, 70, 70, HORIZON - 70);
        g.fillPolygon(new int[] {60, 120, 120, 60}, new int[] {70, 82, 230, 294}, 4);
    }

    private static void shop(Graphics2D g) {
        halves(g, 0xEFE6D2, 0xB4A48C);
        for (int shelf = 0; shelf < 3; shelf++) {
            int y = 24 + shelf * 38;
            for (int x = 20; x < WIDTH - 20; x += 24) {
                int shade = (x * 5 + shelf * 77) % 96;
                g.setColor(new Color(90 + shade, 100 + shade / 2, 150 - shade));
                g.fillRect(x, y, 18, 26);
            }
            g.setColor(new Color(0x7A5C3A));
            g.fillRect(10, y + 26, WIDTH - 20, 5);
        }
        g.setColor(new Color(0x5A4028));
        g.fillRect(470, HORIZON - 10, 150, 60);
    }

    private static void loadingBay(Graphics2D g) {
        halves(g, 0xA8A49C, 0x6A6864);
        for (int x = 40; x < WIDTH; x += 210) {
            g.setColor(new Color(0x506070));
            g.fillRect(x, 30, 150, HORIZON - 30);
            g.setColor(new Color(0x405060));
            for (int y = 40; y < HORIZON; y += 14) {
                g.fillRect(x, y, 150, 3);
            }
        }
        g.setColor(new Color(0xE0B81E));
        g.fillRect(0, HORIZON, WIDTH, 6);
    }
}
