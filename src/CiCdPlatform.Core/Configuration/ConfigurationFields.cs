using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Configuration;

/// <summary>Every key of the configuration; the reader, the schema and the documentation follow from this table.</summary>
internal static class ConfigurationFields
{
    public static IReadOnlyList<ConfigurationField> All { get; } =
    [
        new NumberField("version", "The version of this format.", 1, 1, static _ => 1, static (c, _) => c),
        new ChoiceField<ParticipationMode>(
            "mode", "act: checks, reviews and requests. observe: everything is computed, and nothing is posted but one summary check.", static c => c.Mode, static (c, v) => c with { Mode = v }),
        new FlagField("onboarding", "Whether a pipeline is proposed when the product is let in.", static c => c.Onboarding, static (c, v) => c with { Onboarding = v }),
        new FlagField("checks.push", "Check pushes.", static c => c.Checks.Push, static (c, v) => c with { Checks = c.Checks with { Push = v } }),
        new FlagField("checks.pull-requests", "Check pull and merge requests.", static c => c.Checks.PullRequests, static (c, v) => c with { Checks = c.Checks with { PullRequests = v } }),
        new FlagField("checks.merge-queue", "Check the groups of a merge queue.", static c => c.Checks.MergeQueue, static (c, v) => c with { Checks = c.Checks with { MergeQueue = v } }),
        new FlagField("checks.annotations", "Annotate findings on their lines.", static c => c.Checks.Annotations, static (c, v) => c with { Checks = c.Checks with { Annotations = v } }),
        new FlagField("review.enabled", "Post a review beside the check.", static c => c.Review.Enabled, static (c, v) => c with { Review = c.Review with { Enabled = v } }),
        new NumberField(
            "review.max-inline-comments", "The most comments on lines in one review; the rest is folded into the summary.", 0, 50,
            static c => c.Review.MaxInlineComments, static (c, v) => c with { Review = c.Review with { MaxInlineComments = v } }),
        new FlagField("review.drafts", "Review drafts before they are ready.", static c => c.Review.Drafts, static (c, v) => c with { Review = c.Review with { Drafts = v } }),
        new FlagField("review.bots", "Review requests that other bots open.", static c => c.Review.Bots, static (c, v) => c with { Review = c.Review with { Bots = v } }),
        new FlagField(
            "review.language-model", "Let a language model read the change, where the server has one.",
            static c => c.Review.LanguageModel, static (c, v) => c with { Review = c.Review with { LanguageModel = v } }),
        new FlagField("review.suggestions", "Offer cures as suggestions that can be applied.", static c => c.Review.Suggestions, static (c, v) => c with { Review = c.Review with { Suggestions = v } }),
        new FlagField(
            "review.request-changes", "Ask for changes when a finding blocks; otherwise a review only comments.",
            static c => c.Review.RequestChanges, static (c, v) => c with { Review = c.Review with { RequestChanges = v } }),
        new ChoiceField<Severity>("severities.report", "Findings beneath are not told.", static c => c.Severities.Report, static (c, v) => c with { Severities = c.Severities with { Report = v } }),
        new ChoiceField<Severity>(
            "severities.comment", "Findings beneath have no comment of their own.", static c => c.Severities.Comment, static (c, v) => c with { Severities = c.Severities with { Comment = v } }),
        new ChoiceField<Severity>(
            "severities.block", "Findings this bad or worse turn a check red; the policy decides when this is not set.",
            static c => c.Severities.Block, static (c, v) => c with { Severities = c.Severities with { Block = v } }),
        new ListField("ignore.paths", "Globs of files whose findings are not told.", GlobFault, static c => c.IgnoredPaths, static (c, v) => c with { IgnoredPaths = v }),
        new FlagField("generation.enabled", "Write pipelines at all.", static c => c.Generation.Enabled, static (c, v) => c with { Generation = c.Generation with { Enabled = v } }),
        new FlagField(
            "generation.language-model", "Let a language model rewrite them, where the server has one.",
            static c => c.Generation.LanguageModel, static (c, v) => c with { Generation = c.Generation with { LanguageModel = v } }),
        new FlagField("generation.learned", "Use what went green elsewhere.", static c => c.Generation.Learned, static (c, v) => c with { Generation = c.Generation with { Learned = v } }),
        new TextField(
            "generation.registry", "Where images are pushed, such as registry.example.com/team.", static c => c.Generation.Registry, static (c, v) => c with { Generation = c.Generation with { Registry = v } }),
        new TextField(
            "generation.image-prefix", "A prefix for images pulled through a mirror.", static c => c.Generation.ImagePrefix, static (c, v) => c with { Generation = c.Generation with { ImagePrefix = v } }),
        new ChoiceField<RepairMode>(
            "repair", "What is done about a pipeline that failed: nothing, tell the cure, or propose it as a request.", static c => c.Repair, static (c, v) => c with { Repair = v }),
        new ListField("pipeline.paths", "Only changes of these files concern the product.", GlobFault, static c => c.Pipeline.Only, static (c, v) => c with { Pipeline = c.Pipeline with { Only = v } }),
        new ListField(
            "pipeline.paths-ignore", "Changes of these files alone do not concern the product.", GlobFault,
            static c => c.Pipeline.Except, static (c, v) => c with { Pipeline = c.Pipeline with { Except = v } }),
        new ListField("locked", "In an organisation's file: keys that repositories may not change.", LockFault, static c => c.Locked, static (c, v) => c with { Locked = v }),
    ];

    private static string? GlobFault(string glob) => glob.StartsWith('/')
        ? $"'{glob}' begins with a slash: paths are relative to the repository"
        : glob.Contains('\\', StringComparison.Ordinal) ? $"'{glob}' has a backslash: write /" : null;

    private static string? LockFault(string key) =>
        All.Any(field => field.Path == key || field.Path.StartsWith(key + ".", StringComparison.Ordinal)) ? null : $"'{key}' is no key that could be locked";
}
