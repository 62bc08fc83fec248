package io.pyramidstream.scenes;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;

/// The empty places, in quiet colours, so that things stand out.
final class Backdrop {
    private Backdrop() {}

    static void paint(Graphics2D g, Camera camera) {
        switch (camera) {
            case CARPARK -> carPark(g);
            case CORRIDOR -> corridor(g);
            case SHOP -> shop(g);
            case LOADING_BAY -> loadingBay(g);
        }
    }

    private static void ground(Graphics2D g, int wall, int floor, int horizon) {
        g.setColor(new Color(wall));
        g.fillRect(0, 0, ScenePainter.WIDTH, horizon);
        g.setColor(new Color(floor));
        g.fillRect(0, horizon, ScenePainter.WIDTH, ScenePainter.HEIGHT - horizon);
    }

    private static void carPark(Graphics2D g) {
        ground(g, 0x6A7260, 0x62646A, 60);
        g.setColor(new Color(0x8A8C92));
        g.setStroke(new BasicStroke(3));
        for (int x = 70; x < ScenePainter.WIDTH; x += 85) {
            g.drawLine(x, 62, x - 20, 140);
        }
        g.drawLine(0, 140, ScenePainter.WIDTH, 140);
        g.drawLine(0, 248, ScenePainter.WIDTH, 248);
    }

    private static void corridor(Graphics2D g) {
        ground(g, 0x9A9284, 0x7A7266, 96);
        g.setColor(new Color(0x6E665C));
        g.fillRect(200, 14, 58, 82);
        g.fillRect(330, 14, 58, 82);
        g.setColor(new Color(0x6A6258));
        g.setStroke(new BasicStroke(2));
        for (int x = -200; x < 700; x += 90) {
            g.drawLine(240 + (x - 240) / 3, 96, x, 360);
        }
    }

    private static void shop(Graphics2D g) {
        ground(g, 0x857E88, 0x8C8A86, 84);
        g.setColor(new Color(0x5C5660));
        for (int y = 10; y < 84; y += 24) {
            g.fillRect(60, y, 360, 5);
        }
        g.setColor(new Color(0x7C7A78));
        for (int y = 84; y < 360; y += 46) {
            for (int x = (y / 46 % 2) * 46; x < ScenePainter.WIDTH; x += 92) {
                g.fillRect(x, y, 46, 46);
            }
        }
    }

    private static void loadingBay(Graphics2D g) {
        ground(g, 0x565C64, 0x70706C, 78);
        g.setColor(new Color(0x484E56));
        for (int x = 75; x < 400; x += 120) {
            g.fillRect(x, 10, 90, 68);
        }
        g.setColor(new Color(0x88867A));
        g.setStroke(new BasicStroke(4));
        for (int x = 0; x < ScenePainter.WIDTH; x += 40) {
            g.drawLine(x, 256, x + 22, 240);
        }
    }
}
