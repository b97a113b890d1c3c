export { Button, IconButton } from "./button.tsx";
export { CopyCommand } from "./copy-command.tsx";
export { ConfirmDialog, Dialog } from "./dialog.tsx";
export {
  EmptyState,
  FailureNotice,
  Notice,
  ProblemsNotice,
  ProgressBar,
  Skeleton,
  StatusPill,
  type Tone,
} from "./feedback.tsx";
export { Checkbox, Field, Input, Select, Textarea } from "./field.tsx";
export { Kbd } from "./kbd.tsx";
export { LinkedText } from "./linked-text.tsx";
export { ListGroup, ListPage } from "./list-page.tsx";
export { Menu, type MenuItem } from "./menu.tsx";
export { Popover } from "./popover.tsx";
export { Spinner } from "./spinner.tsx";
export { Table } from "./table.tsx";
export { Segmented, TabPanel, Tabs } from "./tabs.tsx";
export { Tooltip } from "./tooltip.tsx";
export { WaterfallTable } from "./waterfall-table.tsx";
