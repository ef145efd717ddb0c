/** Names for what goes over the wire. The shapes are generated; nothing is written by hand here but the names. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type User = Schemas["UserView"];
export type Role = User["role"];
export type Person = Schemas["PersonView"];
export type Invitation = Schemas["InvitationView"];
export type NewInvitation = Schemas["NewInvitationView"];
export type Offer = Schemas["OfferView"];

export type TicketRow = Schemas["TicketRow"];
export type Ticket = Schemas["TicketView"];
export type TicketEvent = Schemas["EventView"];
export type Status = TicketRow["status"];
export type Priority = TicketRow["priority"];
export type Channel = TicketRow["channel"];

export type Message = Schemas["MessageView"];
export type Attachment = Schemas["AttachmentView"];

export type Customer = Schemas["CustomerView"];
export type Identity = Schemas["IdentityView"];
export type Panel = Schemas["PanelView"];
export type Order = Schemas["OrderView"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type TimelineKind = TimelineEntry["kind"];

export type Rating = Schemas["RatingView"];
export type Figures = Schemas["Figures"];
export type RatingFigures = Schemas["FiguresView"];

export type ReviewGroup = Schemas["ReviewGroup"];
export type ReviewMessage = Schemas["ReviewMessage"];
export type Lane = ReviewGroup["lane"];
export type ReviewWhy = ReviewMessage["why"][number];
export type Labelled = Schemas["Labelled"];
export type Undone = Schemas["Undone"];
export type NearExample = Schemas["NearExample"];
export type Lesson = Schemas["LessonView"];
export type StudioFigures = Schemas["StudioFigures"];
export type Counts = Schemas["Counts"];
export type TopicCounts = Schemas["TopicCounts"];
export type BehindRow = Schemas["BehindRow"];

export type IntentRow = Schemas["IntentRow"];
export type Intent = Schemas["IntentView"];
export type IntentDraft = Schemas["IntentDraft"];
export type Examples = IntentDraft["examples"];
export type SavedIntent = Schemas["Saved"];
export type AnswerText = Schemas["AnswerText-Output"];
export type AnswerButton = Schemas["ButtonDraft"];
export type SlotCondition = Schemas["SlotCondition"];
export type Finding = Schemas["Finding"];
export type FindingsView = Schemas["FindingsView"];
export type FileDiff = Schemas["FileDiff"];
export type IntentChange = Schemas["ChangeView"];

export type Releases = Schemas["ReleasesView"];
export type Model = Schemas["ModelView"];
export type Job = Schemas["JobView"];
export type Comparison = Schemas["ComparisonView"];
export type ComparedMessage = Schemas["ComparedMessage"];
export type Verdict = Schemas["Verdict"];
export type Share = Schemas["Share"];

// The order in which they are offered
export const ROLES: readonly Role[] = ["agent", "supervisor", "trainer", "admin"];
export const STATUSES: readonly Status[] = ["open", "pending", "resolved", "closed"];
export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];
export const CHANNELS: readonly Channel[] = ["widget", "telegram"];
