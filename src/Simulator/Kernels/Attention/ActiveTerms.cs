namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>Lists the terms that are not zero, without a branch for each: an entry is written always, and kept if it counts.</summary>
internal static class ActiveTerms
{
    /// <summary>Terms of neighbouring bytes.</summary>
    /// <param name="row">The bytes.</param>
    /// <param name="pitch">Numbers from one row of the second matrix to the next.</param>
    /// <param name="wide">True: one term for each byte. False: one for each two.</param>
    /// <param name="terms">The terms, with room for all.</param>
    /// <returns>How many there are.</returns>
    public static int OfBytes(ReadOnlySpan<byte> row, int pitch, bool wide, Span<ActiveTerm> terms)
    {
        int count = 0, step = wide ? 1 : 2, i = 0;
        for (int offset = 0; i + step <= row.Length; i += step, offset += pitch)
        {
            int factor = wide ? row[i] : row[i] | (row[i + 1] << 16);
            terms[count] = new(offset, factor);
            count += factor != 0 ? 1 : 0;
        }

        if (i < row.Length && row[i] != 0)
        {
            terms[count++] = new(i / step * pitch, row[i]);
        }

        return count;
    }

    /// <summary>Terms of the columns of a matrix of bytes, which its rows make two by two.</summary>
    /// <param name="bytes">From the first column of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="pitch">Numbers from one row of the second matrix to the next.</param>
    /// <param name="terms">Room for the terms of each column, (columns, pairs of rows).</param>
    /// <param name="counts">How many terms each column has: 0 before.</param>
    public static void OfColumns(ReadOnlySpan<byte> bytes, int rows, int stride, int pitch, Span<ActiveTerm> terms, Span<int> counts)
    {
        int room = (rows + 1) / 2;
        for (int pair = 0; pair < room; pair++)
        {
            ReadOnlySpan<byte> first = bytes.Slice(2 * pair * stride, counts.Length);
            ReadOnlySpan<byte> second = 2 * pair + 1 < rows ? bytes.Slice((2 * pair + 1) * stride, counts.Length) : default;
            for (int c = 0; c < counts.Length; c++)
            {
                int factor = first[c] | (second.IsEmpty ? 0 : second[c] << 16);
                terms[c * room + counts[c]] = new(pair * pitch, factor);
                counts[c] += factor != 0 ? 1 : 0;
            }
        }
    }

    /// <summary>Terms of one column of a product memory.</summary>
    /// <param name="product">From the column of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="pitch">Numbers from one row of the second matrix to the next.</param>
    /// <param name="wide">True: one term for each row. False: one for each two, whose numbers fit 15 bits.</param>
    /// <param name="terms">The terms, with room for all.</param>
    /// <returns>How many there are.</returns>
    public static int OfProduct(ReadOnlySpan<int> product, int rows, int stride, int pitch, bool wide, Span<ActiveTerm> terms)
    {
        int count = 0, step = wide ? 1 : 2;
        for (int i = 0; i < rows; i += step)
        {
            int second = wide || i + 1 == rows ? 0 : product[(i + 1) * stride], factor = product[i * stride] | (second << 16);
            terms[count] = new(i / step * pitch, factor);
            count += factor != 0 ? 1 : 0;
        }

        return count;
    }
}
