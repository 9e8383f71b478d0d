using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>One project of one instance, as one credential: what the areas of the API are built on.</summary>
internal sealed class GitLabProjectApi(ForgeHttp http, string project)
{
    public ForgeHttp Http => http;

    /// <summary>The project's path with its groups.</summary>
    public string Project => project;

    /// <summary>A path below the project, whose arguments are escaped; the project itself with an empty one.</summary>
    public string Path(FormattableString rest)
    {
        var below = ForgePath.Of(rest);
        var root = ForgePath.Of($"projects/{project}");
        return below.Length == 0 ? root : $"{root}/{below}";
    }
}
