using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules;
using static CiCdPlatform.Core.Workflows.WorkflowSchema;

namespace CiCdPlatform.Core.Workflows;

/// <summary>The model of the settings of Dependabot, facts of https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference.</summary>
internal static partial class DependabotSchema
{
    private const string Ecosystems =
        "bazel bun bundler cargo composer conda deno devcontainers docker docker-compose dotnet-sdk elm github-actions gitsubmodule gomod gradle helm julia maven mix nix npm nuget opentofu pip pre-commit pub rust-toolchain sbt swift terraform uv vcpkg";

    private static readonly ValueShape Any = new(ValueKind.Text, null) { Strict = true };
    private static readonly ValueShape Empty = Any with { MayBeEmpty = true };
    private static readonly ValueShape Flag = new(ValueKind.Flag, null);

    public static Shape Settings { get; } = new ChoiceShape(node => Root(node.Text("enable-beta-ecosystems") is "true"));

    private static MapShape Root(bool hasBeta) => new("dependabot settings")
    {
        Keys = Keys(
            ("version", Number(2, 2)),
            ("enable-beta-ecosystems", Flag),
            ("updates", new ListShape("updates", Update(hasBeta)) { MayBeEmpty = true }),
            ("registries", new MapShape("registries") { Others = Registry() }),
            ("multi-ecosystem-groups", new MapShape("multi-ecosystem-groups")
            {
                Others = new MapShape("multi-ecosystem group") { Keys = Common(), Required = ["schedule"] },
            })),
        Required = ["version", "updates"],
    };

    private static ValueShape OneOf(string values) => Any with { Values = values.Split(' ').ToHashSet(StringComparer.Ordinal) };

    private static ValueShape Number(double min, double max = double.PositiveInfinity) => new(ValueKind.Whole, null) { Min = min, Max = max };

    private static ListShape Distinct(string name, Shape item, bool mayBeEmpty = false) => new(name, item) { Unique = true, MayBeEmpty = mayBeEmpty };

    private static Dictionary<string, Shape> Common() => Keys(
        ("schedule", Schedule()),
        ("labels", Distinct("labels", Any, true)),
        ("assignees", Distinct("assignees", Any)),
        ("milestone", Number(1)),
        ("target-branch", Any),
        ("commit-message", new MapShape("commit-message") { Keys = Keys(("prefix", Empty with { MaxLength = 50 }), ("prefix-development", Empty with { MaxLength = 50 }), ("include", OneOf("scope"))) }),
        ("pull-request-branch-name", new MapShape("pull-request-branch-name") { Keys = Keys(("separator", OneOf("- _ /"))), Required = ["separator"] }),
        ("open-pull-requests-limit", Number(0)),
        ("patterns", Distinct("patterns", Any)),
        ("exclude-patterns", Distinct("exclude-patterns", Any)),
        ("update-types", Distinct("update-types", OneOf("major minor patch"))),
        ("dependency-type", OneOf("production development")));

    private static MapShape Update(bool hasBeta)
    {
        var keys = Common();
        keys.Remove("exclude-patterns");
        keys.Remove("update-types");
        keys.Remove("dependency-type");
        keys["package-ecosystem"] = hasBeta ? Any : OneOf(Ecosystems);
        keys["directory"] = Empty;
        keys["directories"] = Distinct("directories", Any);
        keys["exclude-paths"] = Distinct("exclude-paths", Any, true);
        keys["name"] = Any;
        keys["rebase-strategy"] = OneOf("auto disabled");
        keys["vendor"] = Flag;
        keys["versioning-strategy"] = OneOf("auto increase increase-if-necessary lockfile-only widen");
        keys["insecure-external-code-execution"] = OneOf("allow deny");
        keys["multi-ecosystem-group"] = Any;
        keys["registries"] = new KindShape("registries", OneOf("*"), Distinct("registries", Any), null);
        keys["allow"] = new ListShape("allow", new MapShape("allow")
        {
            Keys = Keys(("dependency-name", Empty), ("dependency-type", OneOf("direct indirect all production development")), ("update-types", VersionUpdates())),
        })
        { MayBeEmpty = true };
        keys["ignore"] = new ListShape("ignore", new MapShape("ignore")
        {
            Keys = Keys(("dependency-name", Empty), ("update-types", VersionUpdates()), ("versions", new KindShape("versions", Empty, Distinct("versions", Empty), null))),
        })
        { MayBeEmpty = true };
        keys["groups"] = new MapShape("groups")
        {
            Others = new MapShape("group")
            {
                MayBeEmpty = true,
                Keys = Keys(
                    ("applies-to", OneOf("version-updates security-updates")),
                    ("dependency-type", OneOf("development production")),
                    ("patterns", Distinct("patterns", Any)),
                    ("exclude-patterns", Distinct("exclude-patterns", Any)),
                    ("update-types", Distinct("update-types", OneOf("major minor patch"))),
                    ("group-by", OneOf("dependency-name"))),
            },
        };
        keys["cooldown"] = new MapShape("cooldown")
        {
            MayBeEmpty = true,
            Keys = Keys(
                ("default-days", Number(1, 90)),
                ("semver-major-days", Number(1, 90)),
                ("semver-minor-days", Number(1, 90)),
                ("semver-patch-days", Number(0, 90)),
                ("include", new ListShape("include", Empty) { MayBeEmpty = true, MaxItems = 100 }),
                ("exclude", new ListShape("exclude", Empty) { MayBeEmpty = true, MaxItems = 100 })),
        };
        return new MapShape("update") { Keys = keys, Required = ["package-ecosystem"], Also = JudgeUpdate };
    }

    private static ListShape VersionUpdates() => Distinct("update-types", OneOf("version-update:semver-major version-update:semver-minor version-update:semver-patch"));

    private static MapShape Schedule() => new("schedule")
    {
        Keys = Keys(
            ("interval", OneOf("daily weekly monthly quarterly semiannually yearly cron")),
            ("day", OneOf("monday tuesday wednesday thursday friday saturday sunday")),
            ("time", Any with { Pattern = Time() }),
            ("timezone", Any),
            ("cronjob", Any)),
        Required = ["interval"],
        Also = (walk, owner, schedule) =>
        {
            if (schedule.Text("interval") is "cron" && schedule.Get("cronjob") is null)
            {
                walk.Report(owner, "`cronjob` is missing: the interval is `cron`.");
            }

            if (schedule.Get("timezone") is { IsScalar: true, Value.Length: > 0 } zone && !TimeZones.Knows(zone.Value))
            {
                walk.Report(zone, $"There is no time zone `{zone.Value}`; use a name of the IANA database such as `Europe/Paris`.");
            }
        },
    };

    private static MapShape Registry() => new("registry")
    {
        Keys = Keys(
        [
            ("type", OneOf("cargo-registry composer-repository docker-registry git goproxy-server hex-organization hex-repository helm-registry maven-repository npm-registry nuget-feed pub-repository python-index rubygems-server terraform-registry")),
            ("replaces-base", Flag),
            ("scope", new KindShape("scope", Any, Distinct("scope", Any), null)),
            .. "url username password key token organization repo auth-key public-key-fingerprint registry tenant-id client-id jfrog-oidc-provider-name identity-mapping-name audience aws-region account-id role-name domain domain-owner"
                .Split(' ').Select(name => (name, (Shape)new ValueShape(ValueKind.Text, null))),
        ]),
        Required = ["type", "url"],
    };

    private static void JudgeUpdate(ShapeWalk walk, SyntaxNode owner, SyntaxNode update)
    {
        if ((update.Get("directory") is null) == (update.Get("directories") is null))
        {
            walk.Report(owner, "An update needs `directory` or `directories`, and not both.");
        }

        if (update.Get("schedule") is null && update.Get("multi-ecosystem-group") is null)
        {
            walk.Report(owner, "`schedule` is missing in `update`.");
        }

        if (update.Get("multi-ecosystem-group") is not null && update.Get("patterns") is null)
        {
            walk.Report(owner, "`patterns` is missing: an update in a group of several ecosystems says what it takes.");
        }
    }

    [GeneratedRegex("^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex Time();
}
