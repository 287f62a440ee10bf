"""What did each student hand in? From any bytes to cells that can be judged, or to a reason why not."""
