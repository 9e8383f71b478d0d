using static CiCdPlatform.Core.Workflows.WorkflowSchema;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The model of <c>on</c> in a workflow of GitHub.</summary>
internal static class WorkflowEventSchema
{
    private static readonly Shape EventName = new ChoiceShape(node => node.Value == "schedule" ? new ListShape("schedule", new AnyShape()) : Text(""));

    public static Shape Events { get; } = new KindShape("on", EventName, new ListShape("on", EventName), new MapShape("on")
    {
        Keys = Keys(
            ("schedule", new ListShape("schedule", new MapShape("schedule") { Keys = Keys(("cron", Text("")), ("timezone", Text(""))) })),
            ("workflow_dispatch", new MapShape("workflow_dispatch")
            {
                MayBeEmpty = true,
                Keys = Keys(("inputs", new MapShape("inputs") { MayBeEmpty = true, IgnoreCase = true, Others = DispatchInput() })),
            }),
            ("repository_dispatch", new MapShape("repository_dispatch") { MayBeEmpty = true, Keys = Keys(("types", TextOrTexts("types", ""))) }),
            ("workflow_call", WorkflowCall()),
            ("image_version", new MapShape("image_version") { MayBeEmpty = true, Keys = Keys(("names", Texts("names", "")), ("versions", Texts("versions", ""))) })),
        Others = Webhook(),
    });

    private static MapShape Webhook()
    {
        string[] filters = ["types", "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore", "workflows"];
        return new MapShape("event") { MayBeEmpty = true, Keys = Keys([.. filters.Select(filter => (filter, (Shape)TextOrTexts(filter, "")))]) };
    }

    private static MapShape DispatchInput() => new("input")
    {
        MayBeEmpty = true,
        Keys = Keys(
            ("description", Text("", true)),
            ("required", Value(ValueKind.Flag, "")),
            ("default", Text("", true)),
            ("type", new ValueShape(ValueKind.Text) { Values = Words("string", "number", "boolean", "choice", "environment") }),
            ("options", Texts("options", "")),
            ("deprecationMessage", Text("", true))),
    };

    private static MapShape WorkflowCall()
    {
        MapShape Named(string name, MapShape each) => new(name) { MayBeEmpty = true, IgnoreCase = true, Others = each };
        return new MapShape("workflow_call")
        {
            MayBeEmpty = true,
            Keys = Keys(
                ("inputs", Named("inputs", new MapShape("input")
                {
                    MayBeEmpty = true,
                    Keys = Keys(
                        ("description", Text("", true)),
                        ("required", Value(ValueKind.Flag, "")),
                        ("default", Text("on.workflow_call.inputs.default", true)),
                        ("type", new ValueShape(ValueKind.Text) { Values = Words("string", "number", "boolean") }),
                        ("deprecationMessage", Text("", true))),
                    Required = ["type"],
                })),
                ("secrets", Named("secrets", new MapShape("secret") { MayBeEmpty = true, Keys = Keys(("description", Text("", true)), ("required", Value(ValueKind.Flag, ""))) })),
                ("outputs", Named("outputs", new MapShape("output")
                {
                    MayBeEmpty = true,
                    Keys = Keys(("description", Text("", true)), ("value", Text("on.workflow_call.outputs.value"))),
                    Required = ["value"],
                }))),
        };
    }

    internal static HashSet<string> Words(params string[] words) => new(words, StringComparer.Ordinal);
}
