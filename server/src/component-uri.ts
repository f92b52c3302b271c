/** The component that shows the tasks. */
export const componentUri = "ui://tasks/board.html";
