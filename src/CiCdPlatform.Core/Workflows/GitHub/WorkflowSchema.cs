namespace CiCdPlatform.Core.Workflows;

/// <summary>The model of a workflow of GitHub: every key, what it holds, and which contexts are known there.</summary>
internal static class WorkflowSchema
{
    private static readonly string[] JobOnly = ["runs-on", "environment", "outputs", "env", "defaults", "steps", "timeout-minutes", "continue-on-error", "container", "services", "snapshot"];
    private static readonly string[] CallOnly = ["with", "secrets"];

    // Before the model, which is made of it.
    private static readonly Shape Raw = RawShape();

    public static Shape Workflow { get; } = new MapShape("workflow")
    {
        Keys = Keys(
            ("name", Text("", true)),
            ("run-name", Text("run-name")),
            ("on", WorkflowEventSchema.Events),
            ("permissions", Permissions()),
            ("env", Env("env")),
            ("defaults", Defaults("")),
            ("concurrency", Concurrency("concurrency")),
            ("jobs", new MapShape("jobs") { IgnoreCase = true, Others = Job() })),
        Required = ["on", "jobs"],
    };

    /// <summary>A step of a composite action.</summary>
    public static Shape ActionStep { get; } = Step("runs.steps", "runs.steps.if", shellNeeded: true);

    internal static ValueShape Text(string? where, bool mayBeEmpty = false) => new(ValueKind.Text, where) { MayBeEmpty = mayBeEmpty };

    internal static ValueShape Value(ValueKind kind, string where) => new(kind, where);

    internal static Dictionary<string, Shape> Keys(params (string Name, Shape Shape)[] keys) => keys.ToDictionary(key => key.Name, key => key.Shape, StringComparer.Ordinal);

    internal static ListShape Texts(string name, string where, bool mayBeEmpty = false) => new(name, Text(where)) { MayBeEmpty = mayBeEmpty };

    /// <summary>One text or a list of texts.</summary>
    internal static KindShape TextOrTexts(string name, string where) => new(name, Text(where), Texts(name, where), new ListShape(name, Text(where)));

    internal static Shape Env(string where) => new KindShape(
        "env",
        Value(ValueKind.MappingExpression, where),
        null,
        new MapShape("env") { IgnoreCase = true, KeyWhere = where, Others = Text(where, true) });

    private static MapShape TextMap(string name, string where) => new(name) { IgnoreCase = true, Others = Text(where, true) };

    private static KindShape Permissions() => new("permissions", Text(""), null, new MapShape("permissions") { MayBeEmpty = true, IgnoreCase = true, Others = Text("") });

    private static MapShape Defaults(string where) => new("defaults")
    {
        Keys = Keys(("run", new MapShape("run") { Keys = Keys(("shell", Text(where)), ("working-directory", Text(where))) })),
        Required = ["run"],
    };

    private static KindShape Concurrency(string where) => new("concurrency", Text(where), null, new MapShape("concurrency")
    {
        Keys = Keys(("group", Text(where)), ("cancel-in-progress", Value(ValueKind.Flag, where)), ("queue", Text(where))),
        Required = ["group"],
    });

    private static MapShape Job() => new("job")
    {
        Keys = Keys(
            ("name", Text("jobs.name", true)),
            ("needs", new KindShape("needs", Text(""), Texts("needs", ""), null)),
            ("runs-on", RunsOn()),
            ("permissions", Permissions()),
            ("environment", new KindShape("environment", Text("jobs.environment"), null, new MapShape("environment")
            {
                Keys = Keys(("name", Text("jobs.environment")), ("url", Text("jobs.environment.url")), ("deployment", Value(ValueKind.Flag, "jobs.environment"))),
                Required = ["name"],
            })),
            ("concurrency", Concurrency("jobs.concurrency")),
            ("outputs", TextMap("outputs", "jobs.outputs")),
            ("env", Env("jobs.env")),
            ("defaults", Defaults("jobs.defaults.run")),
            ("if", Value(ValueKind.Condition, "jobs.if")),
            ("steps", new ListShape("steps", Step("jobs.steps", "jobs.steps.if", shellNeeded: false))),
            ("timeout-minutes", Minutes("jobs.timeout-minutes")),
            ("strategy", Strategy()),
            ("continue-on-error", Value(ValueKind.Flag, "jobs.continue-on-error")),
            ("container", new KindShape("container", Text("jobs.container"), null, Container("container"))),
            ("services", Whole(ValueKind.MappingExpression, "jobs.services", new MapShape("services")
            {
                IgnoreCase = true,
                Others = new KindShape("services", Text("jobs.services"), null, Container("services")),
            })),
            ("uses", Text("")),
            ("with", TextMap("with", "jobs.with")),
            ("secrets", new KindShape(
                "secrets",
                new ValueShape(ValueKind.Text, null) { Values = new HashSet<string>(StringComparer.Ordinal) { "inherit" } },
                null,
                TextMap("secrets", "jobs.secrets"))),
            ("snapshot", new KindShape("snapshot", Text(""), null, new MapShape("snapshot")
            {
                Keys = Keys(("image-name", Text("")), ("version", Text("")), ("if", Value(ValueKind.Condition, "jobs.snapshot.if"))),
                Required = ["image-name"],
            }))),
        Also = JudgeJob,
    };

    /// <summary>A lone expression, or what it would make.</summary>
    private static ChoiceShape Whole(ValueKind kind, string where, Shape otherwise)
    {
        var expression = Value(kind, where);
        return new ChoiceShape(node => node.IsScalar && node.Type is ScalarType.Text && ExpressionText.IsWhole(node.Value) ? expression : otherwise);
    }

    private static ChoiceShape RunsOn()
    {
        var labels = Whole(ValueKind.LabelsExpression, "jobs.runs-on", TextOrTexts("labels", "jobs.runs-on"));
        return Whole(ValueKind.LabelsExpression, "jobs.runs-on", new KindShape(
            "runs-on",
            Text("jobs.runs-on"),
            Texts("runs-on", "jobs.runs-on"),
            new MapShape("runs-on") { Keys = Keys(("labels", labels), ("group", Text("jobs.runs-on"))) }));
    }

    private static ValueShape Minutes(string where) => new(ValueKind.Number, where) { Min = 0.000001 };

    private static MapShape Strategy()
    {
        const string Where = "jobs.strategy";
        var row = new KindShape("matrix values", Value(ValueKind.ListExpression, Where), new ListShape("matrix values", Raw), new ListShape("matrix values", Raw));
        KindShape Combinations(string name) => new(
            name,
            Value(ValueKind.ListExpression, Where),
            new ListShape(name, new KindShape(name, Value(ValueKind.MappingExpression, Where), null, new MapShape(name) { IgnoreCase = true, Others = Raw })),
            new ListShape(name, Raw));
        return new MapShape("strategy")
        {
            Keys = Keys(
                ("matrix", new KindShape("matrix", Value(ValueKind.MappingExpression, Where), null, new MapShape("matrix")
                {
                    IgnoreCase = true,
                    Keys = Keys(("include", Combinations("include")), ("exclude", Combinations("exclude"))),
                    Others = row,
                })),
                ("fail-fast", Value(ValueKind.Flag, Where)),
                ("max-parallel", new ValueShape(ValueKind.Whole, Where) { Min = 1 })),
        };
    }

    private static ChoiceShape RawShape()
    {
        var scalar = new ValueShape(ValueKind.Raw, "jobs.strategy") { MayBeEmpty = true };
        ListShape? list = null;
        MapShape? map = null;
        var any = new ChoiceShape(node => node.Kind switch { SyntaxKind.Scalar => scalar, SyntaxKind.Sequence => list!, _ => map! });
        list = new ListShape("matrix value", any) { MayBeEmpty = true };
        map = new MapShape("matrix value") { MayBeEmpty = true, IgnoreCase = true, Others = any };
        return any;
    }

    private static MapShape Container(string name)
    {
        var where = "jobs." + name;
        var keys = Keys(
            ("image", Text(where)),
            ("credentials", Whole(ValueKind.MappingExpression, "jobs.container.credentials", new MapShape("credentials")
            {
                Keys = Keys(("username", Text("jobs.container.credentials")), ("password", Text("jobs.container.credentials"))),
                Required = ["username", "password"],
            })),
            ("env", Env("jobs.container.env")),
            ("ports", Texts("ports", where, true)),
            ("volumes", Texts("volumes", where, true)),
            ("options", Text(where, true)));
        if (name == "services")
        {
            keys["command"] = Text(where, true);
            keys["entrypoint"] = Text(where, true);
        }

        return new MapShape(name) { Keys = keys, Required = ["image"] };
    }

    private static ChoiceShape Step(string where, string condition, bool shellNeeded)
    {
        var common = Keys(
            ("id", Text("")),
            ("if", Value(ValueKind.Condition, condition)),
            ("name", Text(where, true)),
            ("env", Env(where)),
            ("continue-on-error", Value(ValueKind.Flag, where)),
            ("timeout-minutes", Minutes(where)),
            ("background", Value(ValueKind.Flag, where)));
        var run = new Dictionary<string, Shape>(common, StringComparer.Ordinal) { ["run"] = new ValueShape(ValueKind.Script, where) { MayBeEmpty = true }, ["shell"] = Text(""), ["working-directory"] = Text(where) };
        var inputs = TextMap("with", where);
        var with = Whole(ValueKind.MappingExpression, where, inputs);
        var uses = new Dictionary<string, Shape>(common, StringComparer.Ordinal) { ["uses"] = Text(""), ["with"] = with };
        var script = new Dictionary<string, Shape>(uses, StringComparer.Ordinal) { ["with"] = Whole(ValueKind.MappingExpression, where, inputs with { Keys = Keys(("script", new ValueShape(ValueKind.Script, where) { MayBeEmpty = true })) }) };
        var wait = new Dictionary<string, Shape>(common, StringComparer.Ordinal);
        foreach (var key in new[] { "wait", "wait-all", "cancel", "parallel" })
        {
            wait[key] = new AnyShape();
        }

        var runs = new MapShape("step that runs a script") { Keys = run, Required = shellNeeded ? ["shell"] : [] };
        var calls = new MapShape("step that runs an action") { Keys = uses };
        var scripts = new MapShape("step that runs an action") { Keys = script };
        var waits = new MapShape("step that waits") { Keys = wait };
        var neither = new MapShape("step")
        {
            Keys = run.Concat(uses).DistinctBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal),
            Also = (walk, _, node) => walk.Report(node, "A step needs `run` or `uses`."),
        };
        return new ChoiceShape(node =>
            node.Get("uses") is { } action && node.Pairs.FindIndex(pair => pair.Key.Value == "uses") > node.Pairs.FindIndex(pair => pair.Key.Value == "run")
                ? action.Value.StartsWith("actions/github-script@", StringComparison.Ordinal) ? scripts : calls
                : node.Get("run") is not null ? runs
                : node.Pairs.Exists(pair => pair.Key.Value is "wait" or "wait-all" or "cancel" or "parallel") ? waits : neither);
    }

    private static void JudgeJob(ShapeWalk walk, SyntaxNode key, SyntaxNode job)
    {
        var misplaced = job.Get("uses") is null ? CallOnly : JobOnly;
        foreach (var pair in job.Pairs.Where(pair => misplaced.Contains(pair.Key.Value, StringComparer.Ordinal)).TakeLast(1))
        {
            walk.Report(pair.Key, job.Get("uses") is null
                ? $"`{pair.Key.Value}` is for a job that calls a workflow by `uses`; `{key.Value}` calls none."
                : $"`{pair.Key.Value}` cannot stand in `{key.Value}`, which calls a workflow by `uses`.");
        }

        if (job.Get("uses") is null && job.Get("runs-on") is null)
        {
            walk.Report(key, $"`runs-on` is missing in the job `{key.Value}`.");
        }
    }
}
