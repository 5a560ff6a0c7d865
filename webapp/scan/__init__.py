"""The scan itself: questionnaires, answers, rules and outcome; pure, so without clock, files or chance."""
