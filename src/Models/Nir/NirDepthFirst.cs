namespace NeuroSim.Models.Nir;

/// <summary>Depth-first visits of a graph, without recursion: graphs of files may be deep.</summary>
internal static class NirDepthFirst
{
    private enum Mark : byte
    {
        New,
        Open,
        Finished,
    }

    /// <summary>Visits all nodes.</summary>
    /// <param name="next">Followers of each node.</param>
    /// <param name="starts">Where to begin, in order.</param>
    /// <returns>Nodes in the order in which they are finished, and the edges that lead back to a node that is still open: those that close a cycle.</returns>
    public static (int[] Finished, List<(int From, int To)> Closing) Visit(IReadOnlyList<List<int>> next, IEnumerable<int> starts)
    {
        List<int> finished = [];
        List<(int, int)> closing = [];
        Mark[] marks = new Mark[next.Count];
        foreach (int start in starts.Where(s => marks[s] == Mark.New))
        {
            From(start, next, marks, finished, closing);
        }

        return ([.. finished], closing);
    }

    /// <summary>Strongly connected components (Kosaraju): a number for each node, the same for all nodes of a component.</summary>
    /// <param name="before">Predecessors of each node.</param>
    /// <param name="finished">What <see cref="Visit"/> gave for the followers.</param>
    public static int[] Components(IReadOnlyList<List<int>> before, int[] finished)
    {
        int[] component = new int[before.Count];
        Mark[] marks = new Mark[before.Count];
        foreach (int root in finished.Reverse().Where(n => marks[n] == Mark.New))
        {
            List<int> members = [];
            From(root, before, marks, members, []);
            members.ForEach(m => component[m] = root);
        }

        return component;
    }

    private static void From(int start, IReadOnlyList<List<int>> next, Mark[] marks, List<int> finished, List<(int From, int To)> closing)
    {
        Stack<(int Node, int Edge)> open = new([(start, 0)]);
        marks[start] = Mark.Open;
        while (open.TryPop(out (int Node, int Edge) at))
        {
            if (at.Edge == next[at.Node].Count)
            {
                marks[at.Node] = Mark.Finished;
                finished.Add(at.Node);
                continue;
            }

            open.Push((at.Node, at.Edge + 1));
            int follower = next[at.Node][at.Edge];
            if (marks[follower] == Mark.New)
            {
                marks[follower] = Mark.Open;
                open.Push((follower, 0));
            }
            else if (marks[follower] == Mark.Open)
            {
                closing.Add((at.Node, follower));
            }
        }
    }
}
