using static CiCdPlatform.Core.Workflows.WorkflowSchema;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The model of a pipeline of GitLab, facts of https://docs.gitlab.com/ci/yaml/.</summary>
internal static class GitLabSchema
{
    /// <summary>Keys at the top that are no jobs.</summary>
    public static IReadOnlySet<string> Keywords { get; } = Words("default include stages types variables workflow image services cache before_script after_script spec");

    private static readonly AnyShape Anything = new();
    private static readonly ValueShape Scalar = new(ValueKind.Text, null) { MayBeEmpty = true };
    private static readonly ValueShape Flag = new(ValueKind.Flag, null);
    private static readonly Shape Script = ScriptShape();

    public static Shape Pipeline { get; } = PipelineShape();

    private static HashSet<string> Words(string words) => words.Split(' ').ToHashSet(StringComparer.Ordinal);

    private static ValueShape OneOf(string values) => new(ValueKind.Text, null) { Values = Words(values) };

    private static ListShape Scalars(string name) => new(name, new KindShape(name, Scalar, Anything, null)) { MayBeEmpty = true };

    private static KindShape ScalarOrList(string name) => new(name, Scalar, Scalars(name), null);

    private static MapShape Map(string name, params (string, Shape)[] keys) => new(name) { MayBeEmpty = true, Keys = Keys(keys) };

    private static MapShape Open(string name, Shape others) => new(name) { MayBeEmpty = true, Others = others };

    private static ChoiceShape ScriptShape()
    {
        var list = new ListShape("script", new ChoiceShape(node => node.Kind is SyntaxKind.Sequence ? Script : Scalar)) { MayBeEmpty = true };
        return new ChoiceShape(node => node.IsScalar ? Scalar : list);
    }

    private static MapShape PipelineShape()
    {
        var shared = Shared();
        var rules = Rules();
        var top = Keys(
            ("default", Map("default", [.. shared.Select(pair => (pair.Key, pair.Value))])),
            ("include", Anything),
            ("stages", Scalars("stages")),
            ("types", Scalars("types")),
            ("variables", Variables()),
            ("workflow", Map("workflow", ("name", Scalar), ("rules", rules), ("auto_cancel", Map("auto_cancel", ("on_new_commit", OneOf("conservative interruptible none")), ("on_job_failure", OneOf("all none")))))),
            ("spec", Anything),
            ("image", shared["image"]),
            ("services", shared["services"]),
            ("cache", shared["cache"]),
            ("before_script", Script),
            ("after_script", Script));
        return new MapShape("pipeline") { MayBeEmpty = true, Keys = top, Named = HiddenKey, Others = new ChoiceShape(Job(shared, rules)) };
    }

    /// <summary>A hidden key may hold anything, so that other keys can refer to it.</summary>
    private static AnyShape? HiddenKey(string key) => key.StartsWith('.') ? Anything : null;

    private static Func<SyntaxNode, Shape> Job(Dictionary<string, Shape> shared, Shape rules)
    {
        var only = new KindShape("only", Scalar, Scalars("only"), Map("only", ("refs", ScalarOrList("refs")), ("variables", ScalarOrList("variables")), ("changes", Anything), ("kubernetes", Scalar)));
        var keys = new Dictionary<string, Shape>(shared, StringComparer.Ordinal)
        {
            ["script"] = Script,
            ["run"] = Anything,
            ["stage"] = Scalar,
            ["type"] = Scalar,
            ["extends"] = ScalarOrList("extends"),
            ["rules"] = rules,
            ["only"] = only,
            ["except"] = only,
            ["when"] = OneOf("on_success on_failure always manual delayed never"),
            ["start_in"] = Scalar,
            ["allow_failure"] = AllowFailure(),
            ["needs"] = Needs(),
            ["dependencies"] = Scalars("dependencies"),
            ["parallel"] = new KindShape("parallel", new ValueShape(ValueKind.Whole, null) { Min = 1, Max = 200 }, null, Map("parallel", ("matrix", new ListShape("matrix", Anything) { MayBeEmpty = true }))),
            ["environment"] = new KindShape("environment", Scalar, null, Map(
                "environment",
                ("name", Scalar),
                ("url", Scalar),
                ("on_stop", Scalar),
                ("action", OneOf("start prepare stop verify access")),
                ("auto_stop_in", Scalar),
                ("kubernetes", Anything),
                ("deployment_tier", Scalar))),
            ["release"] = Anything,
            ["resource_group"] = Scalar,
            ["coverage"] = Scalar,
            ["variables"] = Variables(),
            ["trigger"] = new KindShape("trigger", Scalar, null, Map("trigger", ("project", Scalar), ("branch", Scalar), ("strategy", OneOf("depend mirror")), ("include", Anything), ("forward", Anything), ("inputs", Anything))),
            ["secrets"] = Anything,
            ["inherit"] = Map("inherit", ("default", Anything), ("variables", Anything)),
            ["pages"] = Anything,
            ["publish"] = Scalar,
            ["identity"] = Scalar,
            ["dast_configuration"] = Anything,
            ["manual_confirmation"] = Scalar,
            ["inputs"] = Anything,
        };
        var job = new MapShape("job") { MayBeEmpty = true, Keys = keys };
        return node => node.Kind is SyntaxKind.Mapping && !node.Pairs.Exists(pair => pair.Key.Value == "<<" && pair.Value.IsScalar) ? job : Anything;
    }

    private static Dictionary<string, Shape> Shared()
    {
        var image = new KindShape("image", Scalar, null, Map("image", ("name", Scalar), ("entrypoint", Anything), ("pull_policy", ScalarOrList("pull_policy")), ("docker", Anything), ("kubernetes", Anything)));
        var service = new KindShape("services", Scalar, Anything, Map(
            "service",
            ("name", Scalar),
            ("alias", Scalar),
            ("entrypoint", Anything),
            ("command", Anything),
            ("pull_policy", ScalarOrList("pull_policy")),
            ("docker", Anything),
            ("kubernetes", Anything),
            ("variables", Variables())));
        var cache = Map(
            "cache",
            ("key", Anything),
            ("paths", Scalars("paths")),
            ("untracked", Flag),
            ("unprotect", Flag),
            ("when", OneOf("on_success on_failure always")),
            ("policy", Scalar),
            ("fallback_keys", Scalars("fallback_keys")));
        var artifacts = Map(
            "artifacts",
            ("paths", ScalarOrList("paths")),
            ("exclude", Scalars("exclude")),
            ("expire_in", Scalar),
            ("expose_as", Scalar),
            ("name", Scalar),
            ("public", Flag),
            ("access", OneOf("all developer maintainer none")),
            ("reports", Anything),
            ("untracked", Flag),
            ("when", OneOf("on_success on_failure always")));
        return Keys(
            ("image", image),
            ("services", new ListShape("services", service) { MayBeEmpty = true }),
            ("cache", new KindShape("cache", Scalar, new ListShape("cache", cache) { MayBeEmpty = true }, cache)),
            ("artifacts", artifacts),
            ("before_script", Script),
            ("after_script", Script),
            ("hooks", Map("hooks", ("pre_get_sources_script", Script))),
            ("id_tokens", Anything),
            ("interruptible", Flag),
            ("retry", new KindShape("retry", new ValueShape(ValueKind.Whole, null) { Min = 0, Max = 2 }, null, Map(
                "retry",
                ("max", new ValueShape(ValueKind.Whole, null) { Min = 0, Max = 2 }),
                ("when", ScalarOrList("when")),
                ("exit_codes", ScalarOrList("exit_codes"))))),
            ("tags", ScalarOrList("tags")),
            ("timeout", Scalar));
    }

    private static KindShape AllowFailure() => new("allow_failure", Flag, null, Map("allow_failure", ("exit_codes", ScalarOrList("exit_codes"))));

    private static KindShape Needs()
    {
        var need = new KindShape("needs", Scalar, Anything, Map(
            "need",
            ("job", Scalar),
            ("artifacts", Flag),
            ("optional", Flag),
            ("project", Scalar),
            ("ref", Scalar),
            ("pipeline", Scalar),
            ("parallel", Anything)));
        return new KindShape("needs", Scalar, new ListShape("needs", need) { MayBeEmpty = true }, Map("needs", ("pipeline", Scalar), ("job", Scalar)));
    }

    private static KindShape Rules() => new("rules", null, new ListShape("rules", new KindShape("rules", null, Anything, Map(
        "rule",
        ("if", Scalar),
        ("changes", Anything),
        ("exists", Anything),
        ("when", OneOf("on_success on_failure always manual delayed never")),
        ("allow_failure", AllowFailure()),
        ("variables", Anything),
        ("start_in", Scalar),
        ("needs", Anything),
        ("interruptible", Flag),
        ("auto_cancel", Anything))))
    { MayBeEmpty = true }, null);

    private static MapShape Variables() => Open("variables", new KindShape("variables", Scalar, null, Map(
        "variable",
        ("value", Scalar),
        ("description", Scalar),
        ("expand", Flag),
        ("options", Scalars("options")))));
}
