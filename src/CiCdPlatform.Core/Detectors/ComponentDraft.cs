namespace CiCdPlatform.Core.Detectors;

/// <summary>A component while its detector writes it.</summary>
internal sealed class ComponentDraft(string path, string language)
{
    public string Path { get; } = path;

    /// <summary>The name in its manifest; the folder's is taken when none is given.</summary>
    public string? Name { get; set; }

    /// <summary>The folder of the workspace that it is the root or a member of.</summary>
    public string? Workspace { get; set; }

    /// <summary>Folders of other components that it is built from: a change there is a change here.</summary>
    public SortedSet<string> DependsOn { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders of other components that it talks to when it runs.</summary>
    public SortedSet<string> TalksTo { get; } = new(StringComparer.Ordinal);

    /// <summary>Globs beyond its own folder that must start its pipeline.</summary>
    public List<string> Paths { get; } = [];

    public string Language { get; set; } = language;

    public string? Version { get; set; }

    public string? PackageManager { get; set; }

    public string? Start { get; set; }

    public List<string> Frameworks { get; } = [];

    public List<string> Lockfiles { get; } = [];

    public List<string> Install { get; } = [];

    public List<string> Build { get; } = [];

    public List<string> Test { get; } = [];

    public List<string> Lint { get; } = [];

    public List<int> Ports { get; } = [];

    public List<string> Services { get; } = [];

    public List<Evidence> Evidence { get; } = [];

    public string? Containerfile { get; set; }

    public double Confidence { get; set; } = 0.9;

    /// <summary>Source alone, without a manifest: it gives way when the same folder has something better.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Whether a command to start something is all that is known of it.</summary>
    public bool IsCommandAlone { get; init; }

    /// <summary>Records why a claim is made.</summary>
    public void Because(string file, int line, string why)
    {
        if (Evidence.Count < 50)
        {
            Evidence.Add(new Evidence(file, line, why));
        }
    }

    /// <summary>Takes a version when none is known yet.</summary>
    public void OfferVersion(string? version, string file, int line, string why)
    {
        if (Version is null && !string.IsNullOrWhiteSpace(version))
        {
            Version = version;
            Because(file, line, why);
        }
    }

    public Component ToComponent() => new()
    {
        Path = Path,
        Name = Name ?? Path,
        DependsOn = [.. DependsOn],
        Paths = [.. Paths.Distinct()],
        Workspace = Workspace,
        Language = Language,
        LanguageVersion = Version,
        Frameworks = [.. Frameworks.Distinct()],
        PackageManager = PackageManager,
        Lockfiles = [.. Lockfiles.Distinct()],
        Install = Install,
        Build = Build,
        Test = Test,
        Lint = Lint,
        Start = Start,
        Ports = [.. Ports.Distinct()],
        Services = [.. Services.Distinct()],
        Containerfile = Containerfile,
        Evidence = Evidence,
        Confidence = Confidence,
    };
}
