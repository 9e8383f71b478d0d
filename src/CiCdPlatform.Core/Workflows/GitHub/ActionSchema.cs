using static CiCdPlatform.Core.Workflows.WorkflowSchema;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The model of the definition of an action (<c>action.yml</c>).</summary>
internal static class ActionSchema
{
    private static readonly ValueShape File = Text(null);
    private static readonly ValueShape Condition = Value(ValueKind.Condition, "runs.if");

    public static Shape Action { get; } = new ChoiceShape(node => node.Get("runs")?.Text("using") is "composite" ? Of(isComposite: true) : Of(isComposite: false));

    private static MapShape Of(bool isComposite) => new("action")
    {
        Keys = Keys(
            ("name", Text("", true)),
            ("author", Text("", true)),
            ("description", Text("", true)),
            ("inputs", new MapShape("inputs")
            {
                MayBeEmpty = true,
                IgnoreCase = true,
                Others = new MapShape("input")
                {
                    MayBeEmpty = true,
                    Keys = Keys(
                        ("description", Text(null, true)),
                        ("required", new ValueShape(ValueKind.Text, null)),
                        ("default", Text(null, true)),
                        ("deprecationMessage", Text(null, true)),
                        ("type", new AnyShape()),
                        ("options", new AnyShape())),
                },
            }),
            ("outputs", new MapShape("outputs")
            {
                MayBeEmpty = true,
                IgnoreCase = true,
                Others = new MapShape("output")
                {
                    MayBeEmpty = true,
                    Keys = Keys(("description", Text(null, true)), ("value", Text("outputs.value", true))),
                    Required = isComposite ? ["value"] : [],
                },
            }),
            ("runs", new ChoiceShape(Runs)),
            ("branding", new MapShape("branding")
            {
                Keys = Keys(
                    ("icon", new ValueShape(ValueKind.Text, null) { Values = Words(Icons) }),
                    ("color", new ValueShape(ValueKind.Text, null) { Values = Words("white black yellow blue green orange red purple gray-dark") })),
            })),
        Required = ["name", "description", "runs"],
    };

    private static MapShape Runs(SyntaxNode runs)
    {
        var keys = Keys(("using", new ValueShape(ValueKind.Text, null) { Values = Words("composite docker node12 node16 node20 node24") }));
        void Add(string names, Shape shape)
        {
            foreach (var name in names.Split(' '))
            {
                keys[name] = shape;
            }
        }

        string[] required;
        switch (runs.Text("using"))
        {
            case "composite":
                Add("steps", new ListShape("steps", ActionStep));
                required = ["using", "steps"];
                break;
            case "docker":
                Add("image entrypoint pre-entrypoint post-entrypoint", File);
                Add("pre-if post-if", Condition);
                Add("args", new ListShape("args", Text("runs", true)) { MayBeEmpty = true });
                Add("env", Env("runs"));
                required = ["using", "image"];
                break;
            default:
                Add("main pre post", File);
                Add("pre-if post-if", Condition);
                required = ["using", "main"];
                break;
        }

        return new MapShape("runs") { Keys = keys, Required = required, Also = Pairs };
    }

    private static void Pairs(ShapeWalk walk, SyntaxNode owner, SyntaxNode runs)
    {
        foreach (var step in new[] { "pre", "post" }.Where(step => runs.Get(step + "-if") is not null && runs.Get(step) is null && runs.Get(step + "-entrypoint") is null))
        {
            walk.Report(runs.Pair(step + "-if")!.Value.Key, $"`{step}-if` decides on `{step}`, which is missing.");
        }
    }

    private static HashSet<string> Words(string words) => new(words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    // Names of https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#brandingicon.
    private const string Icons =
        """
        activity airplay alert-circle alert-octagon alert-triangle align-center align-justify align-left align-right anchor aperture archive arrow-down-circle
        arrow-down-left arrow-down-right arrow-down arrow-left-circle arrow-left arrow-right-circle arrow-right arrow-up-circle arrow-up-left arrow-up-right
        arrow-up at-sign award bar-chart-2 bar-chart battery-charging battery bell-off bell bluetooth bold book-open book bookmark box briefcase calendar
        camera-off camera cast check-circle check-square check chevron-down chevron-left chevron-right chevron-up chevrons-down chevrons-left chevrons-right
        chevrons-up circle clipboard clock cloud-drizzle cloud-lightning cloud-off cloud-rain cloud-snow cloud code command compass copy corner-down-left
        corner-down-right corner-left-down corner-left-up corner-right-down corner-right-up corner-up-left corner-up-right cpu credit-card crop crosshair
        database delete disc dollar-sign download-cloud download droplet edit-2 edit-3 edit external-link eye-off eye fast-forward feather file-minus
        file-plus file-text file film filter flag folder-minus folder-plus folder gift git-branch git-commit git-merge git-pull-request globe grid hard-drive
        hash headphones heart help-circle home image inbox info italic layers layout life-buoy link-2 link list loader lock log-in log-out mail map-pin map
        maximize-2 maximize menu message-circle message-square mic-off mic minimize-2 minimize minus-circle minus-square minus monitor moon more-horizontal
        more-vertical move music navigation-2 navigation octagon package paperclip pause-circle pause percent phone-call phone-forwarded phone-incoming
        phone-missed phone-off phone-outgoing phone pie-chart play-circle play plus-circle plus-square plus pocket power printer radio refresh-ccw refresh-cw
        repeat rewind rotate-ccw rotate-cw rss save scissors search send server settings share-2 share shield-off shield shopping-bag shopping-cart shuffle
        sidebar skip-back skip-forward slash sliders smartphone speaker square star stop-circle sun sunrise sunset table tablet tag target terminal
        thermometer thumbs-down thumbs-up toggle-left toggle-right trash-2 trash trending-down trending-up triangle truck tv type umbrella underline unlock
        upload-cloud upload user-check user-minus user-plus user-x user users video-off video voicemail volume-1 volume-2 volume-x volume watch wifi-off wifi
        wind x-circle x-square x zap-off zap zoom-in zoom-out
        """;
}
