namespace CiCdPlatform.Core.Pipelines.Toolchains;

/// <summary>A chosen version: <paramref name="Full"/> for images, <paramref name="Setup"/> for set-up actions; <paramref name="Reason"/> says why, <paramref name="Warning"/> what is odd.</summary>
internal sealed record ToolchainChoice(string Name, string Full, string Setup, string Reason, string? Warning);

/// <summary>Chooses the version of a toolchain.</summary>
internal static class ToolchainChooser
{
    private const int MaxLegs = 5;

    /// <summary>
    /// The preferred version when it satisfies what the repository states; else what the template names; else the table's first version that does;
    /// else the stated version itself.
    /// </summary>
    internal static ToolchainChoice Choose(ToolchainRow row, string? stated, string? templated, IReadOnlyDictionary<string, string> preferred)
    {
        var range = VersionRange.Parse(stated, row.Bare, row.TildeAdmitsMinor);
        var warning = range is null ? $"the version '{Short(stated)}' of {row.Name} that the repository states is not understood; a default is used" : null;
        range ??= VersionRange.Parse(null)!;
        var wish = range.Text.Length == 0 ? "the repository states no version" : $"the repository asks for {range.Text}";
        if (preferred.TryGetValue(row.Name, out var own) && range.Contains(own))
        {
            return Chosen(row, own, false, $"{row.Name} {own}: {wish}, and the settings prefer this one", warning);
        }

        if (!string.IsNullOrEmpty(templated) && range.Contains(templated))
        {
            return Chosen(row, templated, false, $"{row.Name} {templated}: {wish}, and the template names this one", warning);
        }

        var exact = range.Exact?.Split('.').Length >= 3 && row.Bare == BareVersion.Line;
        var known = row.Bare == BareVersion.Minimum && range.Exact is not null && row.Setup == "major"
            ? row.Versions.Where(range.Contains).OrderBy(Number).FirstOrDefault()
            : row.Versions.FirstOrDefault(range.Contains);
        if (known is not null && !exact)
        {
            return Chosen(row, known, false, $"{row.Name} {known}: {wish}, and the table of defaults holds this one", warning);
        }

        if (!exact && row.Retired.FirstOrDefault(range.Contains) is { } retired)
        {
            return Chosen(row, retired, false, $"{row.Name} {retired}: {wish}, and this is the last of that line", $"{row.Name} {retired} gets no fixes any more, not even of security faults: move to a newer line");
        }

        return range.Exact is { } version
            ? Chosen(row, version, exact, $"{row.Name} {version}: the repository asks for exactly this one", warning)
            : Chosen(row, row.Versions[0], false, $"{row.Name} {row.Versions[0]}: the default", warning ?? $"no known version of {row.Name} satisfies '{Short(stated)}'; the default {row.Versions[0]} is used");
    }

    /// <summary>
    /// The versions that a project names as its range, oldest first; empty when it names one version or none, when the settings prefer one, or when the
    /// toolchain is not tested so. <paramref name="isMinimum"/> says that one version stands for itself and every newer one.
    /// </summary>
    internal static IReadOnlyList<ToolchainChoice> Supported(ToolchainRow row, string? stated, bool isMinimum, IReadOnlyDictionary<string, string> preferred)
    {
        if (!row.Matrix || string.IsNullOrWhiteSpace(stated) || preferred.ContainsKey(row.Name) || VersionRange.Parse(stated, row.Bare, row.TildeAdmitsMinor) is not { Text.Length: > 0 } range)
        {
            return [];
        }

        if (range.Exact is not null && !isMinimum)
        {
            return [];
        }

        var versions = row.Versions.Where(range.Contains).ToList();

        // The least version that a project promises to work with is worth a test, whether or not the table knows it.
        if (range.Exact is { } least && row.Setup == "exact" && !versions.Contains(least))
        {
            versions.Add(least.Split('.').Length < 3 ? least + ".0" : least);
        }

        return versions.Count < 2 ? [] : [.. versions.Distinct().OrderBy(Order, StringComparer.Ordinal).TakeLast(MaxLegs).Select(version => Chosen(row, version, false, "", null))];
    }

    private static string Order(string version) => string.Join('.', version.Split('.').Select(part => part.PadLeft(8, '0')));

    private static int Number(string version) => int.TryParse(version.Split('.')[0], out var number) ? number : 0;

    private static ToolchainChoice Chosen(ToolchainRow row, string version, bool exact, string reason, string? warning)
    {
        var parts = version.Split('.');

        // .NET feature bands are not patch levels: an exact SDK is asked for by global.json, not here.
        var setup = row.Setup switch
        {
            "patch" => parts.Length >= 2 ? $"{parts[0]}.{parts[1]}.x" : $"{parts[0]}.0.x",
            _ when exact => version,
            "major" => parts[0] == "1" && parts.Length > 1 && row.Languages.Contains("java") ? parts[1] : parts[0],
            "minor" => string.Join('.', parts.Take(2)),
            _ => version,
        };
        return new ToolchainChoice(row.Name, version, setup, reason, warning);
    }

    private static string Short(string? text) => text is null ? "" : text.Length > 60 ? text[..60] + "…" : text;
}
